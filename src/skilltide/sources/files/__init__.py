"""What the platforms that read files share: which files there are, their formats, and which column is which field."""

"""What was fetched, unedited: the format, reading files and boards into it, what is believed, how long it stays."""

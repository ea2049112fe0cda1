"""Where postings come from. How the rooms are laid out and how to write a platform: README.md."""

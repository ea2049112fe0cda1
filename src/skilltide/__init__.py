"""skilltide: which skills the machine-learning job market asks for, and how that changes."""

__version__ = "0.2.0"

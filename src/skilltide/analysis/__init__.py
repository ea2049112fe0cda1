"""What is in demand and how that changes: tables in, tables out, no reading or writing. docs/methods.md explains it."""

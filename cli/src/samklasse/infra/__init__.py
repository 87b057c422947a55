"""A broker and a database to work with: found, started privately, or installed."""

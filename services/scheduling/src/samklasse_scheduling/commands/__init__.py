"""What the command line asks of scheduling's doors."""

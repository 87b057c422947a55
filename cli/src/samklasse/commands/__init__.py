"""One module per subject; each holds click commands and nothing that others import."""

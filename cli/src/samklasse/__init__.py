"""The command line of Samklasse."""

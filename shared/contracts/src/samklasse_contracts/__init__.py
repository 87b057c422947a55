"""The messages that services and suppliers exchange."""

"""The rules about organisations and agreements; values and plain functions, no input or output."""

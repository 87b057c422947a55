"""Between the words of the contracts and those of the domain."""

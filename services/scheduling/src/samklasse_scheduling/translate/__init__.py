"""Between the contracts' words and the domain's."""

"""Business-free plumbing of our own services."""

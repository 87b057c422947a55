"""Hands over what may leave: claim, write the attempt, call the provider, settle."""

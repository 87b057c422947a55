"""Synthetic situations and the formation benchmark."""

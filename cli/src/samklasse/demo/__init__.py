"""The demo: a synthetic autumn's worth of buying, forming, teaching and trouble, run on the real services."""

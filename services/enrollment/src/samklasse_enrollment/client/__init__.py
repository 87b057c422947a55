"""What a municipality runs on its own machine to hand in a participant list."""

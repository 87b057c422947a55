"""The rules of the door: who speaks, what may be said, what is whose; no input or output."""

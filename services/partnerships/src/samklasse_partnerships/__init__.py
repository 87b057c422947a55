"""Who takes part in Samklasse, and what they have agreed with each other."""

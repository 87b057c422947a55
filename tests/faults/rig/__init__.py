"""Three toy services as real processes on the chassis, and the town they live in: what the faults are done to."""

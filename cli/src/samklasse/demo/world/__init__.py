"""The synthetic world: pure functions from (people, seed) to organisations, agreements, offerings and people."""

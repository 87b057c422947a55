"""Measure delivery: two toy services on the chassis, as real processes, beside a raw ceiling in the same run."""

"""Measuring notifications: processes that `samklasse bench notifications` starts, their order on standard input."""

"""Broker, database and every service as local processes: `with running(home) as stack`."""

from samklasse.stack.running import Stack, down, running, up

__all__ = ["Stack", "down", "running", "up"]

"""Broker, database and every service as local processes: `with running(home) as stack`."""

from samklasse.stack.running import Stack, down, running, up
from samklasse.stack.suppliers import add_supplier

__all__ = ["Stack", "add_supplier", "down", "running", "up"]

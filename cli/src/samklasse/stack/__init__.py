"""Broker, database and every service as local processes: `with running(home) as stack`."""

from samklasse.stack.suppliers import add_supplier
from samklasse.stack.system import Stack, down, running, up

__all__ = ["Stack", "add_supplier", "down", "running", "up"]

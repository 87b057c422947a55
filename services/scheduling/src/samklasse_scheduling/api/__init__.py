"""The doors of scheduling: calendars and runs for the operator, plans for municipalities, classes for all in them."""

from samklasse_scheduling.api import (
    calendars,
    classes,
    hints,
    persons,
    plans,
    rooms,
    runs,
    sessions,
    tutorials,
    whatifs,
)
from samklasse_scheduling.api.interpreting import bookings, register

ROUTERS = (
    calendars.router,
    runs.router,
    plans.router,
    whatifs.router,
    hints.router,
    classes.router,
    sessions.router,
    tutorials.router,
    rooms.router,
    persons.router,
    register.router,
    bookings.router,
)

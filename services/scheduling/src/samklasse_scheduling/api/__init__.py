"""The doors of scheduling: calendars and runs for the operator, plans for municipalities, classes for all in them."""

from samklasse_scheduling.api import (
    calendars,
    classes,
    hints,
    offerings,
    persons,
    plans,
    repairs,
    rooms,
    runs,
    sessions,
    tutorials,
    whatifs,
)
from samklasse_scheduling.api.interpreting import bookings, register

ROUTERS = (
    calendars.router,
    offerings.router,
    runs.router,
    plans.router,
    whatifs.router,
    hints.router,
    classes.router,
    sessions.router,
    tutorials.router,
    rooms.router,
    repairs.router,
    persons.router,
    register.router,
    bookings.router,
)

"""The doors of scheduling: calendars and runs for the operator, plans for municipalities, classes for all in them."""

from samklasse_scheduling.api import classes, persons, plans, runs

ROUTERS = (runs.router, plans.router, classes.router, persons.router)

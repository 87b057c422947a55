"""`python -m samklasse_scheduling` runs the service."""

from samklasse_scheduling.app import main

main()

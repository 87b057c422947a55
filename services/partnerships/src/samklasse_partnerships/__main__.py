"""`python -m samklasse_partnerships` runs the service."""

from samklasse_partnerships.app import main

main()

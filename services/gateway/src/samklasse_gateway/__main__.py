"""`python -m samklasse_gateway` runs the service."""

from samklasse_gateway.app import main

main()

"""`python -m samklasse_notifications`."""

from samklasse_notifications.app import main

main()

"""Interpreters, their bookings and the half-hours they have promised."""

"""Catalogue, call-offs, participants, enrollments and the hour ledger."""

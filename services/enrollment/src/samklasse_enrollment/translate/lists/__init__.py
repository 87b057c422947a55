"""Participant lists as files: CSV, XLSX and ODS in, CSV and XLSX out."""

"""School calendars as files: CSV and ICS in."""

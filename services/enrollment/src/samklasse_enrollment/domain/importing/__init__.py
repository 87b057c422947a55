"""Participant lists: a CSV file per municipality, judged row by row; good rows are taken, bad ones reported."""

from samklasse_enrollment.domain.importing.columns import COLUMNS
from samklasse_enrollment.domain.importing.file import MAX_BYTES, Judged, judge, rows
from samklasse_enrollment.domain.importing.rows import Bad, Good, Wish

__all__ = ["COLUMNS", "MAX_BYTES", "Bad", "Good", "Judged", "Wish", "judge", "rows"]

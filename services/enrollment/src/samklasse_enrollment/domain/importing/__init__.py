"""Participant lists: judged row by row; good rows are taken, bad ones reported and given back with what is wrong."""

from samklasse_enrollment.domain.importing.cells import harmless, original
from samklasse_enrollment.domain.importing.corrected import corrected
from samklasse_enrollment.domain.importing.headers import COLUMNS, ERROR_COLUMN, OPTIONAL, placed
from samklasse_enrollment.domain.importing.judging import Judged, judge
from samklasse_enrollment.domain.importing.rows import Bad, Good, Identity, Wish
from samklasse_enrollment.domain.importing.table import MAX_BYTES, MAX_ROWS, Form, Kind, Table, cells_of
from samklasse_enrollment.domain.importing.words import sentence, told

__all__ = [
    "COLUMNS", "ERROR_COLUMN", "MAX_BYTES", "MAX_ROWS", "OPTIONAL", "Bad", "Form", "Good", "Identity", "Judged",
    "Kind", "Table", "Wish", "cells_of", "corrected", "harmless", "judge", "original", "placed", "sentence", "told",
]  # fmt: skip

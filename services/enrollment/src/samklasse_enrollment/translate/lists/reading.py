"""Read a list, whatever kind of file it is; the first bytes tell which."""

from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import MAX_BYTES, Table
from samklasse_enrollment.translate.lists.sheets import read_sheet
from samklasse_enrollment.translate.lists.text import read_csv

PACKED = b"PK"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""Also what Excel makes of a file with a password."""


def read(data: bytes) -> Table:
    """Raises:
    BadFile: too large, or nothing in it can be read as rows.
    """
    if len(data) > MAX_BYTES:
        raise BadFile(reason="TOO_LARGE", bytes=len(data), most=MAX_BYTES)
    if data.startswith(OLD_EXCEL):
        raise BadFile(reason="OLD_EXCEL")
    return read_sheet(data) if is_sheet(data) else read_csv(data)


def is_sheet(data: bytes) -> bool:
    """Whether somebody else has to unpack it."""
    return data.startswith(PACKED)

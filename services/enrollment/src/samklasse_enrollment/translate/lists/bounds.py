"""What a packed spreadsheet may be, judged by its table of contents before anything is unpacked."""

import io
import zipfile

from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import Kind

MOST_FILES = 500
MOST_UNPACKED = 160 * 1024 * 1024
"""Bytes; 20,000 people take about 70 MB as ODS."""
MOST_RATIO = 200
"""Unpacked to packed bytes of one file of more than a mebibyte; lists have 10 to 60."""
SMALL = 1024 * 1024
MOST_MEMORY = 512 * 1024 * 1024
"""Bytes of address space of the process that unpacks it."""
MOST_SECONDS = 10
"""There, of CPU and of waiting: whoever asks has a transaction open, which the database ends after 15 idle seconds."""
MOST_COLUMNS = 200
MOST_CHARACTERS = 16 * 1024 * 1024
"""In all cells; 20,000 people take about 5 million. A sheet can say one long text in millions of cells."""
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def kind_of(data: bytes) -> Kind:
    """Whether it is a spreadsheet that may be opened.

    Raises:
        BadFile: it is none, or would take more than its share.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check(packed.infolist())
            names = set(packed.namelist())
            if "xl/workbook.xml" in names:
                return Kind.XLSX
            if "mimetype" in names and packed.open("mimetype").read(len(ODS) + 1) == ODS:
                return Kind.ODS
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        raise BadFile(reason="UNREADABLE") from None
    raise BadFile(reason="NOT_A_LIST")


def _check(files: list[zipfile.ZipInfo]) -> None:
    if len(files) > MOST_FILES or sum(file.file_size for file in files) > MOST_UNPACKED:
        raise BadFile(reason="TOO_LARGE", most=MOST_UNPACKED)
    for file in files:
        if file.file_size > SMALL and file.file_size > MOST_RATIO * max(1, file.compress_size):
            raise BadFile(reason="TOO_LARGE", ratio=file.file_size // max(1, file.compress_size))

"""Cells that a spreadsheet would run as a formula, made harmless, and read back as they were.

A program that opens a CSV file takes a cell that begins with `=`, `+`, `-` or `@` (or their wide forms), with a tab or
with a line break, for a formula (OWASP, "CSV Injection", read 2026-11-22). An apostrophe before it makes it text. A
cell that begins with an apostrophe gets one more, so that reading back is always exact.
"""

RUN = frozenset("=+-@\t\r\n＝＋－＠")
QUOTE = "'"


def harmless(cell: str) -> str:
    """The cell as it is written to a CSV file."""
    return QUOTE + cell if cell[:1] in RUN or cell.startswith(QUOTE) else cell


def original(cell: str) -> str:
    """What `harmless` was given; other cells stay as they are."""
    guarded = cell[:1] == QUOTE and (cell[1:2] in RUN or cell[1:2] == QUOTE)
    return cell[1:] if guarded else cell

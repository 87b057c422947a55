"""The file again, with a last column that says what is wrong in each row."""

from collections.abc import Iterable

from samklasse_enrollment.domain.importing.headers import ERROR_COLUMN, plain
from samklasse_enrollment.domain.importing.rows import Bad
from samklasse_enrollment.domain.importing.table import Table
from samklasse_enrollment.domain.importing.words import told


def corrected(table: Table, bad: Iterable[Bad], *, only_bad: bool) -> Table:
    """Every cell as it stood there, an earlier error column left out."""
    wrong: dict[int, list[str]] = {}
    for each in bad:
        wrong.setdefault(each.row, []).append(told(each.column, each.code))
    keep = [place for place, name in enumerate(table.header) if plain(name) != ERROR_COLUMN]
    rows = tuple(
        (number, (*(row[place] if place < len(row) else "" for place in keep), "; ".join(wrong.get(number, ()))))
        for number, row in table.rows
        if not only_bad or number in wrong
    )
    return Table(table.form, (*(table.header[place] for place in keep), ERROR_COLUMN), rows)

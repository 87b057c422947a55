"""Lists as files: every kind is read alike, given back with what is wrong, and never runs as a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import (
    COLUMNS,
    OPTIONAL,
    Bad,
    Form,
    Kind,
    Table,
    cells_of,
    corrected,
    harmless,
    original,
)
from samklasse_enrollment.domain.importing.cells import RUN
from samklasse_enrollment.domain.importing.headers import ALSO, KNOWN, MAY_ALSO, plain
from samklasse_enrollment.translate.lists.apart import read_apart
from samklasse_enrollment.translate.lists.reading import read
from samklasse_enrollment.translate.lists.writing import write

from .builders import csv_of, row
from .remembering import forget_the_most, memory
from .sheets import bombs, ods, packed, sheet_of, xlsx

NAMES = "Ærlend Østbø-Å"


def people(data: bytes) -> list[dict[str, str]]:
    return [cells for _, cells in cells_of(read(data)) if cells is not None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_delimiter_is_read_alike_and_written_back_as_it_came(encoding: str, delimiter: str) -> None:
    told = csv_of(row("a", fornavn=NAMES), delimiter=delimiter).decode().encode(encoding)
    table = read(told)

    assert [each["fornavn"] for each in people(told)] == [NAMES]
    assert (table.form.delimiter, read(write(table))) == (delimiter, table) or table.form.encoding == encoding
    assert write(table).decode(encoding) == told.decode(encoding).replace("\n", "\r\n")


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_spreadsheet_is_read_like_a_csv_file(make: object) -> None:
    rows = [row("a", fornavn=NAMES), row("b")]

    assert people(make(sheet_of(*rows))) == people(csv_of(*rows))  # type: ignore[operator]


def test_the_first_visible_sheet_is_read_and_rows_keep_their_numbers() -> None:
    sheet = sheet_of(row("a"), row("b"))
    table = read(xlsx([[], [], sheet[0], sheet[1], [], sheet[2]], hidden_first=True))

    assert [number for number, _ in table.rows] == [4, 6]


def test_no_name_means_two_columns_and_every_column_has_a_name_in_each_form_and_a_code() -> None:
    every = {column: (column, *others) for column, others in {**ALSO, **MAY_ALSO}.items()}
    plains = [plain(name) for names in every.values() for name in {plain(n): n for n in names}.values()]

    assert len(plains) == len(set(plains))
    assert {column for column, names in every.items() if not set(names[1:])} == set()
    assert set(every) == set(KNOWN.values()) - {""} == {*COLUMNS, *OPTIONAL}


@pytest.mark.parametrize(
    "names",
    [
        {"fornavn": "Fornavn", "etternavn": " ETTERNAVN ", "fodselsdato": "Fødselsdato", "spraak": "Språk i meldinger"},
        {"fornavn": "Førenamn", "etternavn": "Etternamn", "snakke": "Munnleg", "tilgjengelig": "Ledig tid i veka"},
        {"fornavn": "First name", "etternavn": "last_name", "fodselsdato": "BIRTH-DATE", "epost": "E-mail"},
        {"malgruppe": "Målgruppe", "morsmal": "Morsmål", "telefon": "Mobil", "undervisningsspraak": "Opplæringsspråk"},
    ],
)
def test_headers_are_known_in_both_written_forms_and_by_code(names: dict[str, str]) -> None:
    header, line = csv_of(row("a")).decode().splitlines()
    told = ",".join(names.get(column, column) for column in header.split(","))

    assert people(f"{told}\n{line}\n".encode()) == people(csv_of(row("a")))


def test_a_header_tells_what_is_missing_unknown_and_twice() -> None:
    told = csv_of(row("a")).decode().replace("behov", "helse", 1).replace("epost", "Førenamn", 1)

    with pytest.raises(BadFile) as refused:
        people(told.encode())
    assert refused.value.fields == {
        "reason": "WRONG_COLUMNS", "missing": ["behov", "epost"], "unknown": ["helse"], "twice": ["fornavn"],
    }  # fmt: skip


@given(st.text(max_size=20))
def test_no_cell_runs_as_a_formula_and_every_cell_is_read_back_as_it_was(cell: str) -> None:
    written = harmless(cell)

    assert written[:1] not in RUN or not cell
    assert original(written) == cell


def test_without_the_second_apostrophe_a_cell_would_change() -> None:
    assert original(harmless("'=1")) == "'=1" != original("'=1")


@given(st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=9), min_size=1, max_size=4))
def test_a_written_file_holds_the_same_cells_guarded(cells: list[str]) -> None:
    table = Table(Form(Kind.CSV), tuple("abcd"[: len(cells)]), ((2, tuple(cells)),))

    told = list(csv.reader(io.StringIO(write(table).decode("utf-8-sig"), newline=""), delimiter=";"))[1:]

    assert [[original(cell) for cell in line] for line in told] == [list(cells)]
    assert all(cell[:1] not in RUN for line in told for cell in line if cell)


@pytest.mark.parametrize("form", [Form(Kind.CSV, "cp1252", ","), Form(Kind.XLSX), Form(Kind.ODS)])
def test_a_corrected_file_has_every_bad_row_as_it_stood_and_what_is_wrong(form: Form) -> None:
    table = Table(form, ("Referanse", "Lytte", "Feil"), ((2, ("a", "A1", "")), (3, ("-b", "C3", "gammel"))))
    bad = [Bad(3, "lytte", "BAD_LEVEL", "C3"), Bad(3, "referanse", "BAD_REF", "***")]

    again = read(write(corrected(table, bad, only_bad=True)))
    whole = corrected(table, bad, only_bad=False)

    assert again.header == ("Referanse", "Lytte", "feil")
    assert [tuple(map(original, cells)) for _, cells in again.rows] == [
        ("-b", "C3", "lytte: skal være A0, A1, A2, B1 eller B2; referanse: har tegn som ikke kan brukes i en referanse")
    ]
    assert [cells[-1] == "" for _, cells in whole.rows] == [True, False]
    assert again.form.kind is (Kind.CSV if form.kind is Kind.CSV else Kind.XLSX)


@pytest.mark.parametrize(
    "what",
    [
        "one file that unpacks to far more",
        "a cell at the far end of the sheet",
        "a row that stands for a million",
        "a million columns",
        "too many files",
    ],
)
async def test_a_bomb_is_refused_and_takes_no_memory_of_ours(what: str) -> None:
    data = bombs()[what]
    before = forget_the_most()

    with pytest.raises(BadFile) as refused:
        await read_apart(data)

    assert refused.value.fields["reason"] == "TOO_LARGE"
    assert memory("VmHWM") - before < 32 * 1024


async def test_a_spreadsheet_is_read_the_same_apart() -> None:
    data = xlsx(sheet_of(row("a"), row("b")))

    assert (await read_apart(data)).rows == read(data).rows


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "OLD_EXCEL"),
        (b"PK\x03\x04" + b"\0" * 90, "UNREADABLE"),
        (xlsx([]), "NO_SHEET"),
        (packed("content.xml", b"<a", like=ods([["a"]])), "UNREADABLE"),
        (b"x" * (17 * 1024 * 1024), "TOO_LARGE"),
        (("\n".join(["a", *["b"] * 20_001])).encode(), "TOO_MANY_ROWS"),
        (xlsx([["a"]] * 20_002), "TOO_MANY_ROWS"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadFile) as refused:
        await read_apart(data)
    assert refused.value.fields["reason"] == reason

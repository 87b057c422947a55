"""Each municipality's participant list as CSV, and the twelve bad rows that one of the lists carries."""

import csv
import io
from collections.abc import Sequence

from samklasse.demo.world.offerings import ASYNC_MUNICIPAL, ASYNC_SUPPLIER, BLENDED, SYNC
from samklasse.demo.world.organisations import SKIEN
from samklasse.demo.world.people import SKILLS, Person

COLUMNS = (
    "referanse", "kommunenummer", "fornavn", "etternavn", "fodselsdato", "morsmal", "spraak", "epost", "telefon",
    "varsling", *SKILLS, "spor", "tilgjengelig", "malgruppe", "adressesperre", "kurstype", "fag",
    "undervisningsspraak", "behov",
)  # fmt: skip
COURSE_TYPE = {ASYNC_SUPPLIER: "1", ASYNC_MUNICIPAL: "2", SYNC: "3", BLENDED: "4"}
NEEDS = {"WORK_HOURS": "ARBEIDSTID", "SMALL_GROUP": "LITEN_GRUPPE", "INTERPRETER": "TOLK"}
WITH_BAD_ROWS = SKIEN
Row = dict[str, str]


def row_of(p: Person) -> Row:
    """One person as a row of text."""
    return {
        "referanse": p.ref,
        "kommunenummer": p.municipality,
        "fornavn": p.first_name,
        "etternavn": p.last_name,
        "fodselsdato": p.born.isoformat(),
        "morsmal": p.mother_tongue,
        "spraak": p.language,
        "epost": p.email,
        "telefon": p.phone,
        "varsling": "" if p.protected else p.channel,
        **p.levels,
        "spor": str(p.track),
        "tilgjengelig": p.mask,
        "malgruppe": p.target_group,
        "adressesperre": "ja" if p.protected else "nei",
        "kurstype": COURSE_TYPE[p.course_type],
        "fag": "NORSK",
        "undervisningsspraak": "",
        "behov": ";".join(NEEDS[need] for need in p.needs),
    }


BAD: tuple[tuple[str, Row], ...] = (
    ("fodselsdato", {"fodselsdato": "31.02.1990"}),
    ("fodselsdato", {"fodselsdato": "2012-05-17"}),
    ("kommunenummer", {"kommunenummer": "9999"}),
    ("kommunenummer", {"kommunenummer": "3905"}),
    ("lytte", {"lytte": "C3"}),
    ("spor", {"spor": "4"}),
    ("tilgjengelig", {"tilgjengelig": "hverdager"}),
    ("epost", {"epost": "mangler-krollalfa.example", "varsling": "epost"}),
    ("epost", {"epost": "", "telefon": "", "varsling": "epost"}),
    ("kurstype", {"kurstype": "5"}),
    ("referanse", {"referanse": f"{WITH_BAD_ROWS}-0001"}),
    ("fornavn", {"fornavn": ""}),
)
"""(the column to blame, what is wrong in it)."""


def bad_rows(model: Person) -> list[Row]:
    """Twelve copies of a good row with fresh references, each broken in its own way."""
    good = row_of(model) | {"adressesperre": "nei", "epost": "feil@innboks.example", "varsling": "epost"}
    return [good | {"referanse": f"{WITH_BAD_ROWS}-9{n:03d}"} | broken for n, (_, broken) in enumerate(BAD)]


def make_list(people: Sequence[Person], number: str) -> str:
    """The list of municipality `number`; the bad rows lie at its end."""
    mine = [p for p in people if p.municipality == number]
    rows = [row_of(p) for p in mine]
    if number == WITH_BAD_ROWS and mine:
        rows += bad_rows(mine[0])
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def expected_bad(people: Sequence[Person]) -> list[tuple[int, str]]:
    """(row, column) of every bad row; the header is row 1."""
    first = 2 + sum(p.municipality == WITH_BAD_ROWS for p in people)
    return [(first + place, column) for place, (column, _) in enumerate(BAD)]

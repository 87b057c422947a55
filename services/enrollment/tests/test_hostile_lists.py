"""Lists that are made to take long: refused before the database ends the idle transaction that waits for them."""

from time import perf_counter

import pytest
from samklasse_chassis.pool import FROZEN_MILLISECONDS
from samklasse_enrollment.domain import importing
from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import Form, Kind, Table
from samklasse_enrollment.translate.lists import apart, bounds
from samklasse_enrollment.translate.lists.apart import read_apart

from .builders import TODAY, agreement, csv_of, row
from .conftest import Enrollment
from .sheets import sheet_of, xlsx

MANY = 15_000_000
HOSTILE = {
    "a header of millions of columns": (lambda: b"a" + b";" * MANY, "TOO_LARGE"),
    "a row of millions of columns": (lambda: csv_of(row("a"), delimiter=";") + b"x" + b";" * MANY, "TOO_LARGE"),
    "millions of empty lines": (lambda: b"a" + b"\n" * MANY, "TOO_MANY_ROWS"),
    "one long text in every cell": (lambda: xlsx([["a" * 20_000] * 100] * 10), "TOO_LARGE"),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_list_that_would_take_long_is_refused_at_once(what: str) -> None:
    make, reason = HOSTILE[what]
    data, began = make(), perf_counter()

    with pytest.raises(BadFile) as refused:
        await read_apart(data)

    assert refused.value.fields["reason"] == reason
    assert len(refused.value.fields) <= 3
    assert perf_counter() - began < bounds.MOST_SECONDS


async def test_a_sheet_that_takes_its_time_is_refused_and_the_request_answered(
    enrollment: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enrollment.trade(agreement=agreement())
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
    status, answer = await enrollment.call("POST", "/imports?kommunenummer=4003", xlsx(sheet_of(row("a"))))

    assert (status, answer["code"], answer["fields"]["reason"]) == (422, "BAD_FILE", "TOO_LARGE")


def test_a_list_in_which_everything_is_wrong_is_refused_as_a_whole() -> None:
    header = importing.COLUMNS
    rows = tuple((number, ("?",) * len(header)) for number in range(2, 20_002))
    table = Table(Form(Kind.CSV), header, rows)

    with pytest.raises(BadFile) as refused:
        importing.judge(table, kommunenummer="4003", municipalities=frozenset({"4003"}), today=TODAY)

    assert refused.value.fields["reason"] == "TOO_MANY_ERRORS"


def test_reading_ends_before_the_transaction_that_waits_for_it() -> None:
    assert bounds.MOST_SECONDS * 1000 < FROZEN_MILLISECONDS

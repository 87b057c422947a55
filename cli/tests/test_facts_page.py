"""`samklasse facts` fits one screen, in Norwegian, and the bench asks what it says it asks."""

from collections import Counter
from typing import Any

from samklasse.bench.api import driver, town
from samklasse.bench.api.town import Size
from samklasse.commands.facts import page

TOLD: dict[str, Any] = {
    "orgnr": "399000011",
    "ordered": {"CONFIRMED": 40, "REQUESTED": 5},
    "people": 60,
    "placed": 38,
    "waiting": {"AWAITING_CLASS": 12, "NO_SEAT_CALLED_OFF": 7},
    "left": 3,
    "ceilings": [
        {
            "agreement_id": "0198c5a0-0000-7000-8000-000000000001",
            "seller_orgnr": "399000091",
            "ceiling_kroner": "100000.00",
            "mine_kroner": "3000.00",
            "left_kroner": "97000.00",
        }
    ],
    "classes": [{"class_id": f"{n:08}-0000", "seats": 2, "kroner": "2000.00"} for n in range(11)],
    "call_offs": [],
    "deadlines": [{"day": "2027-01-25", "kind": "REGISTER_EXPORT_DUE", "about": "x", "paragraph": "if-58"}],
    "hours_this_month": [
        {"subject": "NORWEGIAN", "reported": False, "minutes": 600},
        {"subject": "NORWEGIAN", "reported": True, "minutes": 90},
    ],
    "register": {"since": "2027-01-04", "due_on": "2027-03-04"},
}


def test_the_page_is_one_screen_and_says_why_people_wait_and_what_is_due() -> None:
    lines = list(page("4003", TOLD))
    text = "\n".join(lines)

    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    assert "60: 38 plassert, 19 venter, 3 sluttet" in text
    assert "12 venter på klasse, 7 ikke avropt" in text
    assert "11.5 norsk (av disse 1.5 rapportert av leverandør)" in text
    assert "meldes innen 2027-03-04" in text
    assert "2027-01-25  registrering i NIR  (if-58)" in text
    assert "… og 3 til" in text


def test_a_municipality_without_anything_gets_a_page_too() -> None:
    nothing = {name: type(value)() for name, value in TOLD.items()} | {"register": None}

    assert any("alt er meldt" in line for line in page("4003", nothing))


def test_the_bench_lays_out_everybody_and_keeps_its_mix() -> None:
    laid = town.lay_out(Size(people=2_000, municipalities=50, hours=1))
    rows = {table: len(found) for table, _, found in town.tables(laid)}

    asked = Counter(one.kind for one in driver.requests(laid, 2_000, 1))

    assert rows["people"] == sum(laid.people_of.values())
    assert abs(rows["people"] - 2_000) <= 50
    assert rows["enrollments"] < rows["people"]
    assert all(abs(asked[kind] / 20 - share) < 5 for kind, share in driver.MIX.items())

"""The papers of the small world: who sells what at which price, and participant lists."""

import csv
import io
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from samklasse.demo.doors import Who
from samklasse_contracts.ids import supplier_id

OPERATOR = Who("000000000", "OPERATOR", "stories")
SKIEN, LARVIK, FYRESDAL = Who("399900018"), Who("399900026"), Who("399900034")
TINN, SILJAN = Who("399900085"), Who("399900093")
"""They join in the year's story."""
NUMBERS = {SKIEN: "4003", LARVIK: "3909", FYRESDAL: "4032", TINN: "4026", SILJAN: "4010"}
BUSY, QUIET = "399900042", "399900050"
"""A supplier process out of `examples/`, and a supplier that says only what a test makes it say."""
EVENINGS = "0000fff" * 4 + "0000000" * 3
"""Free from 18:00 on Monday to Thursday."""
SELF_STUDY: dict[str, Any] = {
    "course_type": "ASYNC_SUPPLIER_TEACHER", "subject": "NORWEGIAN", "levels": ["A1", "A2", "B1"], "weeks": 8,
    "starts_from": "2027-01-11", "starts_to": "2027-02-05", "capacity": 60,
}  # fmt: skip
EVENING: dict[str, Any] = {
    **SELF_STUDY, "course_type": "SYNC_GROUP", "levels": ["A2"], "windows": ["EVENING"],
    "sessions_per_week": 2, "session_minutes": 120,
}  # fmt: skip
TEACHER = {
    "teacher_ref": "laerer-1", "subjects": ["NORWEGIAN"], "levels": ["A1", "A2"], "availability": EVENINGS,
    "minutes_per_week": 600, "available_from": "2027-01-11", "available_to": "2027-06-18",
}  # fmt: skip
CATALOGUE = {
    "offerings": [{"ref": "selvstudium", **SELF_STUDY}, {"ref": "kveld", **EVENING}],
    "teachers": [TEACHER],
}
TERMS = {
    "all_municipalities": True, "buyer_orgnrs": [], "valid_from": "2027-01-01", "valid_to": "2027-12-31",
    "ceiling_ore": 100_000_000, "answer_within_hours": 24, "processing_agreement": True,
}  # fmt: skip
PRICES_ORE = {"ASYNC_SUPPLIER_TEACHER": 180_000, "SYNC_GROUP": 540_000}


def organisations() -> list[dict[str, Any]]:
    """Everybody, as partnerships wants to know them."""
    towns = {SKIEN: ("Skien", "40", True), LARVIK: ("Larvik", "39", True), FYRESDAL: ("Fyresdal", "40", False)}
    buyers = [
        {
            "orgnr": who.orgnr,
            "name": f"{name} kommune (oppdiktet nummer)",
            "form": "MUNICIPALITY",
            "roles": ["BUYER"],
            "kommunenummer": NUMBERS[who],
            "fylkesnummer": county,
            "has_centre": centre,
            "malform": "BOKMAL",
        }
        for who, (name, county, centre) in towns.items()
    ]
    sellers = [
        {"orgnr": orgnr, "name": f"Leverandør {orgnr} (oppdiktet)", "form": "PRIVATE", "roles": ["SELLER"]}
        for orgnr in (BUSY, QUIET)
    ]
    return buyers + sellers


def agreement(seller: str, *course_types: str, **other: Any) -> dict[str, Any]:
    """Terms, for all course types that have a price here or for those given."""
    kinds = course_types or tuple(PRICES_ORE)
    prices = [{"course_type": kind, "seat_ore": PRICES_ORE[kind]} for kind in kinds]
    return {**TERMS, "seller_orgnr": seller, "course_types": kinds, "prices": prices, **other}


def offering(ref: str, supplier: str = BUSY) -> UUID:
    """The id of what a supplier calls `ref`."""
    return supplier_id(supplier, ref)


def line(offering_id: UUID, quantity: int, **other: Any) -> dict[str, Any]:
    """One line of a call-off."""
    wanted = {"offering_id": str(offering_id), "unit": "INDIVIDUAL", "quantity": quantity}
    return {**wanted, "starts_on": "2027-01-11", "ends_on": "2027-06-30", **other}


def person(ref: str, who: Who, **other: str) -> dict[str, str]:
    """A row of a participant list."""
    row = {
        "referanse": ref, "kommunenummer": NUMBERS[who], "fornavn": "Oppdiktet", "etternavn": "Person",
        "fodselsdato": "1990-05-17", "morsmal": "uk", "spraak": "uk", "epost": f"{ref.lower()}@innboks.example",
        "telefon": "", "varsling": "epost", "lytte": "A2", "lese": "A2", "snakke": "A2", "skrive": "A2", "spor": "2",
        "tilgjengelig": EVENINGS, "malgruppe": "RETT_OG_PLIKT", "adressesperre": "nei", "kurstype": "3",
        "fag": "NORSK", "undervisningsspraak": "", "behov": "",
    }  # fmt: skip
    return row | other


def as_csv(rows: Iterable[dict[str, str]]) -> str:
    """The list as a municipality's system writes it."""
    listed = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


def contact_point(person_id: str, row: dict[str, str]) -> dict[str, str]:
    """What the client hands to notifications."""
    to = {"channel": "EMAIL", "email": row["epost"]} if row["epost"] else {"channel": "SMS", "phone": row["telefon"]}
    return {"ref": person_id, "language": row["spraak"], **to}

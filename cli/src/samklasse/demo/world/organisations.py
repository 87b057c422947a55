"""Who takes part: 23 real municipalities, and two suppliers that do not exist ("oppdiktet").

Organisation numbers are synthetic, all from one reserved range, 399 000 000 to 399 999 999: they have a
valid check digit, but no unit in Enhetsregisteret has a number that starts with 3 (those start with 8 or 9).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from samklasse.data import table

FIRST_ORGNR, LAST_ORGNR = 399_000_00, 399_999_99
SMALL = 3_500
LARVIK, FYRESDAL, SKIEN, SANDEFJORD, TONSBERG, NISSEDAL, TOKKE = (
    "3909", "4032", "4003", "3907", "3905", "4030", "4034",
)  # fmt: skip
FORMS = {"bokmål": "BOKMAL", "nynorsk": "NYNORSK", "nøytral": "NEUTRAL"}


@dataclass(frozen=True)
class Municipality:
    """One municipality; the number, name and inhabitants are real, the organisation number is not."""

    number: str
    name: str
    county: str
    written_form: str
    inhabitants: int
    orgnr: str
    people_weight: float

    @property
    def small(self) -> bool:
        """Small enough to buy from Larvik and to have no adult education centre of its own (our assumption)."""
        return self.inhabitants < SMALL


@dataclass(frozen=True)
class Supplier:
    """Who teaches. `key` is how the demo calls it."""

    key: str
    name: str
    orgnr: str
    private: bool


def check_digit(first_eight: int) -> int | None:
    """The ninth digit of an organisation number (modulus 11); None when there is no valid one."""
    digits = [int(digit) for digit in f"{first_eight:08d}"]
    rest = sum(d * w for d, w in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    control = 0 if rest == 0 else 11 - rest
    return None if control == 10 else control


def synthetic_orgnrs() -> Iterator[str]:
    """Every valid number of the reserved range, in order."""
    for first_eight in range(FIRST_ORGNR, LAST_ORGNR):
        control = check_digit(first_eight)
        if control is not None:
            yield f"{first_eight:08d}{control}"


def make_organisations() -> tuple[tuple[Municipality, ...], tuple[Supplier, ...]]:
    """The 23 municipalities, and the three suppliers: two private ones and Larvik."""
    numbers = synthetic_orgnrs()
    weight = {row["kommunenummer"]: float(row["vekt_promille"]) for row in table("settlement_weights")}
    municipalities = tuple(
        Municipality(
            number=row["kommunenummer"],
            name=row["navn"],
            county=row["fylkesnummer"],
            written_form=FORMS[row["malform"]],
            inhabitants=int(row["folketall_2026"]),
            orgnr=next(numbers),
            people_weight=weight[row["kommunenummer"]],
        )
        for row in table("municipalities")
    )
    larvik = next(each for each in municipalities if each.number == LARVIK)
    suppliers = (
        Supplier("fjordspraak", "Fjordspråk AS (oppdiktet)", next(numbers), private=True),
        Supplier("nettklassen", "Nettklassen AS (oppdiktet)", next(numbers), private=True),
        Supplier("larvik", "Larvik læringssenter", larvik.orgnr, private=False),
    )
    return municipalities, suppliers

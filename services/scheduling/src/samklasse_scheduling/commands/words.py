"""Codes of scheduling as Norwegian, for its commands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from samklasse_scheduling.commands.sentences import WANTS

OSLO = ZoneInfo("Europe/Oslo")
DAYS = ("man", "tir", "ons", "tor", "fre", "lør", "søn")
RUN_STATES: Mapping[str, str] = {
    "WAITING": "venter eller pågår",
    "DONE": "ferdig",
    "FAILED": "mislyktes",
    "CANCELLED": "avbrutt",
}
PLAN_STATES: Mapping[str, str] = {"OPEN": "åpen for svar", "SETTLED": "avgjort"}
ANSWERS: Mapping[str | None, str] = {"APPROVED": "godkjent", "RETURNED": "sendt tilbake", None: "ubesvart"}
REASONS: Mapping[str, str] = {
    "OFFERING_UNKNOWN": "tilbudet er ukjent",
    "OFFERING_STARTED": "tilbudet har begynt",
    "LEVEL_NOT_OFFERED": "nivået tilbys ikke",
    "LANGUAGE_NOT_OFFERED": "språket tilbys ikke",
    "SEAT_TOO_SHORT": "plassen varer for kort",
    "NO_COMMON_TIME": "ingen felles tid",
    "TOO_FEW_AT_LEVEL": "for få på nivået",
    "NO_TEACHER": "ingen ledig lærer",
    "NO_CAPACITY": "fullt",
    "GROUP_TOO_LARGE": "gruppa er for stor",
    "GROUP_TOO_MIXED": "gruppa er for blandet",
    "SESSION_TOO_LONG": "økten er for lang",
    "FREE_DAYS": "for mange fridager",
    "QUOTA_FULL": "kvoten er brukt opp",
}
FAILURES: Mapping[str, str] = {
    "UNKNOWN_OFFERING": "ingen kurs passer til det dere spør om",
    "SOLVER_FAILED": "beregningen mislyktes; prøv igjen",
    "NOT_ANSWERED": "spørsmålet lot seg ikke besvare",
    "SITUATION_CHANGED": "noe endret seg underveis; det prøves på nytt",
}


def kroner(ore: int | None) -> str:
    """Øre as people write kroner."""
    return "ukjent pris" if ore is None else f"{ore // 100:,}".replace(",", " ") + f",{ore % 100:02d} kr"


def clock_time(told: str) -> str:
    """An instant as the clock on the wall shows it."""
    return datetime.fromisoformat(told).astimezone(OSLO).strftime("%d.%m.%Y kl. %H:%M")


def weekly(times: Iterable[tuple[int, str, int]]) -> str:
    """Weekday, start and minutes: "man og ons kl. 18:00 (90 min)"."""
    found = [f"{DAYS[day - 1]} kl. {start} ({minutes} min)" for day, start, minutes in times]
    return ", ".join(found)


def why(reason: str, helps: str | None) -> str:
    """A reason, and what would help."""
    told = REASONS.get(reason, reason)
    return f"{told} – det ville hjelpe med {WANTS.get(helps, helps)}" if helps else told


def people(count: int) -> str:
    """A count of people."""
    return f"{count} {'person' if count == 1 else 'personer'}"

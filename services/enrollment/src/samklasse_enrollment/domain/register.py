"""The register of participants (NIR): which fields may leave, by when, and what the register's answer means.

There is no public interface to the register: what is built here is sent to a simulator of ours (`peers`), or handed
over as a file. No integration is claimed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from samklasse_enrollment.domain.errors import FieldNotPermitted
from samklasse_enrollment.domain.rules import RuleSet
from samklasse_enrollment.domain.training import days

Fields = Mapping[str, Any]


class State(StrEnum):
    """READY → SENDING → ANSWERED (receipts per record) | REFUSED (as a whole) | WAITING (tried, tried again later)."""

    READY = "READY"
    SENDING = "SENDING"
    WAITING = "WAITING"
    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"
    EMPTY = "EMPTY"


class Outcome(StrEnum):
    """What became of one person's record."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    ERASED = "ERASED"


@dataclass(frozen=True)
class Record:
    """One person as the register gets her; `position` within its export, from 0."""

    person_id: UUID
    position: int
    fields: Fields


@dataclass(frozen=True)
class Receipt:
    """The register's word on one record."""

    position: int
    accepted: bool
    code: str | None = None
    field: str | None = None


def permitted(fields: Fields, rule: RuleSet) -> Fields:
    """The same fields, in the rule's order, when the rule allows every one; those without a value are left out.

    Raises:
        FieldNotPermitted: a field, or a part of one, that if section 53 does not list.
    """
    known, within = rule.codes("fields"), rule.table("within")
    for name, value in fields.items():
        if name not in known:
            raise FieldNotPermitted(field=name)
        _check_parts(name, value, within.get(name))
    return {name: fields[name] for name in known if fields.get(name) not in (None, {}, [])}


def _check_parts(name: str, value: object, allowed: Sequence[str] | None) -> None:
    """Only what the rule says has parts may have any."""
    for one in value if isinstance(value, list | tuple) else [value]:
        parts = set(one) if isinstance(one, Mapping) else set()
        if unknown := parts - set(allowed or ()):
            raise FieldNotPermitted(field=f"{name}.{min(unknown)}")


def text(fields: Fields) -> str:
    """The one way to write a record down, so that equal records have equal digests."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def changed(now: Mapping[UUID, bytes], known: Mapping[UUID, bytes]) -> list[UUID]:
    """Whose record is not what the register has accepted last."""
    return sorted(person_id for person_id, digest in now.items() if known.get(person_id) != digest)


def due_on(known_on: date, *, fact_day: date, rule: RuleSet) -> date:
    """By when the register must be told: two months after it was known, last year's before the year-end catch-up."""
    within = days.add_months(known_on, rule.number("months"))
    year_end = date(fact_day.year + 1, rule.number("year_end_month"), rule.number("year_end_day"))
    return min(within, year_end) if known_on <= year_end else within


def made_on(due: date, *, known_on: date) -> date:
    """When an export is made without anybody asking: half-way, so that the other half is left for its faults."""
    return known_on + (due - known_on) / 2


FIRST_TRY, SLOWEST_TRY = timedelta(seconds=5), timedelta(hours=1)
LEASE = timedelta(minutes=2)
"""How long a sender may take before another may try; the key makes a second try harmless."""


def next_try(attempts: int, *, now: datetime) -> datetime:
    """Twice as long each time, an hour at most; it is never given up."""
    return now + min(SLOWEST_TRY, FIRST_TRY * (1 << min(attempts, 20)))

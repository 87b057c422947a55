"""What the contact register (KRR) knows of one person; read when it is needed, and kept nowhere.

Its terms (docs.digdir.no, Kontaktregisteret; read 2026-11-21): a look-up at every sending, no import into a register of
one's own. Whether somebody can be notified it says itself: not where her particulars are older than 18 months
(eForvaltningsforskriften § 32), and not where she is reserved, deleted or not found. Whoever is reserved may still be
reminded and told of her classes; there the age is counted here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import EMAIL, PHONE
from samklasse_notifications.domain.kinds import Nature, may_be_refused

NORWEGIAN_NUMBER = re.compile(r"[49][0-9]{7}")


@dataclass(frozen=True)
class Point:
    """An address that the register holds; `shared`: several people have given it."""

    address: str = field(repr=False)
    verified_at: datetime | None = None
    shared: bool = False


@dataclass(frozen=True)
class Registered:
    """One person. `reserved`: against decisions and important letters. `language`: nb, nn, en or se."""

    reserved: bool
    language: str | None
    points: Mapping[Channel, Point] = field(default_factory=dict)


UNKNOWN = Registered(reserved=False, language=None)
FRESH_MONTHS = 18


class Objection(StrEnum):
    """Why a message is not handed over now, as its attempt says."""

    RESERVED = "RESERVED_IN_REGISTER"
    AWAY = "REGISTER_AWAY"


def objection(nature: Nature, said: Registered | None) -> Objection | None:
    """None: it may leave. `said` is None where the register could not be asked: what may be refused waits for it."""
    if not may_be_refused(nature):
        return None
    if said is None:
        return Objection.AWAY
    return Objection.RESERVED if said.reserved else None


def registered(told: Mapping[str, Any], now: datetime) -> Registered:
    """From the register's own field names. What must not be used is left out.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is not the register's answer.
    """
    reserved, language = told["reservasjon"] == "JA", told.get("spraak")
    given = told.get("kontaktinformasjon") or {}
    points = {
        Channel.EMAIL: _point(given, "epostadresse", EMAIL),
        Channel.SMS: _point(given, "mobiltelefonnummer", PHONE),
    }
    usable = {channel: point for channel, point in points.items() if point and _may_be_used(told, point, now)}
    return Registered(reserved, language, usable)


def _may_be_used(told: Mapping[str, Any], point: Point, now: datetime) -> bool:
    if told["status"] != "AKTIV":
        return False
    if told["reservasjon"] == "JA":
        return point.verified_at is not None and _months(point.verified_at, now) < FRESH_MONTHS
    return bool(told["varslingsstatus"] == "KAN_VARSLES")


def _months(since: datetime, now: datetime) -> int:
    """Full months."""
    begun = 12 * (now.year - since.year) + now.month - since.month
    return begun if (now.day, now.time()) >= (since.day, since.time()) else begun - 1


def _point(given: Mapping[str, Any], name: str, usable: re.Pattern[str]) -> Point | None:
    address = str(given.get(name) or "").replace(" ", "")
    if NORWEGIAN_NUMBER.fullmatch(address):
        address = f"+47{address}"
    if not usable.fullmatch(address):
        return None
    verified = given.get(f"{name}_sist_verifisert")
    at = datetime.fromisoformat(verified).astimezone(UTC) if verified else None
    return Point(address, at, shared=given.get(f"{name}_duplisert") == "JA")

"""One person's record for the register, put together from what enrollment knows of her.

The names are ours: the register publishes none. Which of them may leave is `rules/register.toml`'s to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samklasse_enrollment.domain.hours import SOCIAL_STUDIES, Account, Balance
from samklasse_enrollment.domain.rules import RuleSet

NORWEGIAN = "NORWEGIAN"
SKILLS = ("LISTENING", "READING", "SPEAKING", "WRITING")


@dataclass(frozen=True)
class Leave:
    """A granted leave; its ground is nobody's business here."""

    first_day: date
    last_day: date


@dataclass(frozen=True)
class Complaint:
    """An appeal against a denial of leave; `outcome` None: not answered yet."""

    received_on: date
    outcome: str | None


@dataclass(frozen=True)
class Exemption:
    """A granted exemption. Its ground is sealed, and says whether it is from training or from the exam."""

    decision_id: UUID
    granted_on: date


@dataclass(frozen=True)
class Facts:
    """What is kept readable of a person. `basis` changes when what is sealed of her may have."""

    ref: str
    basis: str
    allocated_on: date | None = None
    started_on: date | None = None
    stopped_on: date | None = None
    provider: str | None = None
    goals: tuple[str, ...] = ()
    language: str | None = None
    exemptions: tuple[Exemption, ...] = ()
    leaves: tuple[Leave, ...] = ()
    parental_offers: tuple[date, ...] = ()
    """Days on which training was offered during parental leave (if section 33)."""
    complaints: tuple[Complaint, ...] = ()


def plain(facts: Facts, balances: Mapping[Account, Balance], rule: RuleSet) -> dict[str, Any]:
    """Every field that needs no opening of the vault."""
    return {
        "allocated_on": _day(facts.allocated_on),
        "started_on": _day(facts.started_on),
        "stopped_on": _day(facts.stopped_on),
        "provider": facts.provider,
        "norwegian_goals": dict(zip(SKILLS, facts.goals, strict=False)),
        "language_of_instruction": facts.language,
        "norwegian_minutes": _minutes(balances, NORWEGIAN),
        "social_studies_minutes": _by_module(balances, rule.table("within")["social_studies_minutes"]),
        "norwegian_absence": _absence(balances, NORWEGIAN),
        "social_studies_absence": _absence(balances, SOCIAL_STUDIES),
        "parental_leave_training": [_day(day) for day in facts.parental_offers],
        "leave": [_leave(one) for one in facts.leaves],
        "complaints": [_complaint(one) for one in facts.complaints],
    }


def complete(
    plain_fields: Mapping[str, Any],
    facts: Facts,
    identity: Mapping[str, Any],
    education: Mapping[str, Any],
    grounds: Mapping[str, str],
) -> dict[str, Any]:
    """With what only the vault knows: how the register finds her, mother tongue, schooling, grounds of exemption."""
    return {
        **plain_fields,
        "exemption_training": _exemptions(facts.exemptions, grounds, "TRAINING_"),
        "exemption_exam": _exemptions(facts.exemptions, grounds, "EXAM_"),
        "person": {"national_id": identity["national_id"]} if identity.get("national_id") else {"ref": facts.ref},
        "mother_tongue": identity.get("mother_tongue"),
        "prior_education": education.get("upper_secondary"),
    }


def basis(plain_fields: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """What is compared to tell whether a record has changed; never sent."""
    exempted = {str(one.decision_id): one.granted_on.isoformat() for one in facts.exemptions}
    return {**plain_fields, "exempted": exempted, "basis": facts.basis, "ref": facts.ref}


def has_anything(plain_fields: Mapping[str, Any], facts: Facts) -> bool:
    """Whether there is anything to register: who is merely on a list is not."""
    told = {**plain_fields, "language_of_instruction": None, "exempted": list(facts.exemptions)}
    return any(value not in (None, {}, []) for value in told.values())


def _leave(one: Leave) -> dict[str, str | None]:
    return {"first_day": _day(one.first_day), "last_day": _day(one.last_day)}


def _complaint(one: Complaint) -> dict[str, str]:
    told = {"received_on": one.received_on.isoformat(), "outcome": one.outcome}
    return {name: value for name, value in told.items() if value is not None}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _minutes(balances: Mapping[Account, Balance], subject: str) -> int | None:
    held = [balance.minutes for account, balance in balances.items() if account.subject == subject]
    return sum(held) if held else None


def _absence(balances: Mapping[Account, Balance], subject: str) -> dict[str, int]:
    """Minutes missed with and without a valid reason, never which."""
    held = [balance for account, balance in balances.items() if account.subject == subject]
    missed, excused = sum(one.missed for one in held), sum(one.excused for one in held)
    return {"excused": excused, "unexcused": missed - excused} if missed else {}


def _by_module(balances: Mapping[Account, Balance], modules: Sequence[str]) -> dict[str, int]:
    return {
        account.module: balance.minutes
        for account, balance in balances.items()
        if account.subject == SOCIAL_STUDIES and account.module in modules and account.module is not None
    }


def _exemptions(given: Sequence[Exemption], grounds: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    named = [(one, grounds.get(str(one.decision_id), "")) for one in given]
    return [
        {"granted_on": one.granted_on.isoformat(), "ground": ground} for one, ground in named if ground.startswith(kind)
    ]

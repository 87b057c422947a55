"""The participation certificate (deltagerbevis, il section 30): when it is issued, what it says, in both written forms.

Content is chosen by `rules/certificate.toml`; texts are in `certificate_texts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape
from typing import Any

from samklasse_enrollment.domain.certificate_texts import HEADINGS, HTML, LANGUAGES, MODULES, OCCASIONS, SUBJECTS, TITLE
from samklasse_enrollment.domain.errors import NothingToCertify, NotOverYet
from samklasse_enrollment.domain.hours import Account, Balance
from samklasse_enrollment.domain.paper import Document
from samklasse_enrollment.domain.rules import RuleSet

MINUTES_PER_HOUR = 60


class Occasion(StrEnum):
    """Why it is issued."""

    COMPLETED = "COMPLETED"
    INTERRUPTED = "INTERRUPTED"


class Form(StrEnum):
    """Bokmål or nynorsk."""

    BOKMAL = "BOKMAL"
    NYNORSK = "NYNORSK"


@dataclass(frozen=True)
class Training:
    """One enrollment's training, as far as a certificate tells of it."""

    state: str
    subject: str
    municipality: str
    first_day: date | None
    last_day: date | None
    balances: Mapping[Account, Balance]


def occasion(training: Training, rule: RuleSet) -> Occasion:
    """Completed or interrupted.

    Raises:
        NotOverYet: neither.
        NothingToCertify: no hours were given.
    """
    if training.state in rule.codes("completed_states"):
        found = Occasion.COMPLETED
    elif training.state in rule.codes("interrupted_states"):
        found = Occasion.INTERRUPTED
    else:
        raise NotOverYet(state=training.state)
    if minutes(training) <= 0:
        raise NothingToCertify
    return found


def minutes(training: Training) -> int:
    """All minutes of it."""
    return sum(held.minutes for held in training.balances.values())


def lines(training: Training, identity: Mapping[str, Any], why: Occasion, rule: RuleSet, form: Form) -> list[str]:
    """What it says, line by line: what the rule lists, and of that what is known."""
    told = _told(training, identity, why, form)
    heads = HEADINGS[form]
    return [f"{heads[name]}: {told[name]}" for name in rule.codes("content") if told.get(name)]


def text(body: list[str], form: Form, *, issued_on: date) -> str:
    """As plain text."""
    return "\n".join([TITLE[form], "", *body, "", f"{HEADINGS[form]['issued']}: {issued_on.isoformat()}", ""])


def document(plain: str) -> Document:
    """As it is archived: its first line is its title."""
    return Document(title=plain.partition("\n")[0], body=plain)


def html(plain: str, form: Form) -> str:
    """The same as a page that needs nothing but a browser to print."""
    title, _, *rest = plain.split("\n")
    rows = "\n".join(f"<p>{escape(row)}</p>" for row in rest if row)
    return HTML.format(language=LANGUAGES[form], title=escape(title), rows=rows)


def _told(training: Training, identity: Mapping[str, Any], why: Occasion, form: Form) -> dict[str, str]:
    reported = sum(held.reported for held in training.balances.values())
    return {
        "name": " ".join(str(identity[key]) for key in ("first_name", "last_name") if identity.get(key)),
        "birth_date": str(identity.get("born") or ""),
        "municipality": training.municipality,
        "subject": SUBJECTS[form].get(training.subject, training.subject),
        "occasion": OCCASIONS[form][why],
        "period": _period(training),
        "hours": _hours(minutes(training)),
        "modules": ", ".join(
            f"{MODULES[form].get(account.module, account.module)} {_hours(held.minutes)}"
            for account, held in training.balances.items()
            if account.module and held.minutes
        ),
        "reported_hours": _hours(reported) if reported else "",
    }


def _period(training: Training) -> str:
    days = [day.isoformat() for day in (training.first_day, training.last_day) if day]
    return " – ".join(days)


def _hours(given: int) -> str:
    """Hours with one decimal and a comma, rounded half up."""
    tenths = (given * 10 + MINUTES_PER_HOUR // 2) // MINUTES_PER_HOUR
    return f"{tenths // 10},{tenths % 10}"

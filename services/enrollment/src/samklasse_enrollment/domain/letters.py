"""Letters about decisions, in the municipality's written form (språklova §§ 9, 11): plain text."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.decision import Decision

BOKMAL, NYNORSK = "BOKMAL", "NYNORSK"
LAWS = {"il": "integreringsloven", "if": "integreringsforskriften", "fvl": "forvaltningsloven"}
LAWS_NYNORSK = {"il": "integreringslova", "if": "integreringsforskrifta", "fvl": "forvaltningslova"}
MONTHS = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
          "desember")  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """`template`: which of the texts it was made from."""

    template: str
    form: str
    title: str
    body: str


def write(decision: Decision, *, form: str, name: str | None, text: str | None) -> Letter:
    """The letter. `name`: None where it is not known; `text`: the grounds in the municipality's own words."""
    told = texts(form)
    template = f"{decision.kind}/{decision.outcome}"
    frame, own = told["frame"], told["letters"][template]
    values = {
        "name": name or "du",
        "day": f"{decision.decided_on.day}. {MONTHS[decision.decided_on.month - 1]} {decision.decided_on.year}",
        "appeal_weeks": _number(rules.at("decisions", decision.decided_on).number("appeal_weeks")),
        "law": named(decision.paragraph, form),
    }
    ends = [frame["answered"]] if decision.appeal_by is None else [frame["law"], frame["appeal"]]
    parts = [frame["greeting"], own["body"], *ends, frame["help"]]
    filled = [Template(part).substitute(values) for part in parts]
    if text:
        filled[2:2] = [f"{frame['reason']}\n{text}"]
    return Letter(template, form, own["title"], "\n\n".join(filled))


def named(paragraph: str, form: str) -> str:
    """`il-30` as people read it."""
    law, _, section = paragraph.partition("-")
    return f"{(LAWS if form == BOKMAL else LAWS_NYNORSK)[law]} § {section}"


@cache
def texts(form: str) -> Mapping[str, Any]:
    """All texts of a written form."""
    file = files("samklasse_enrollment").joinpath("letters", f"{form.lower()}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _number(weeks: int) -> str:
    return {2: "to", 3: "tre", 4: "fire", 6: "seks"}.get(weeks, str(weeks))

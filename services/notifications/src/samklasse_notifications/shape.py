"""A language's file as values: everything that a language has, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from samklasse_notifications.domain.errors import BadText
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.words import Tables
from samklasse_notifications.language import Template, Texts, plural_forms

NEUTRAL_NAME = "NEUTRAL"
SENTENCES = ("course", "municipality", "contact", "signature", "link", "read")
SECTIONS = {"direction", "subject", "tables", "plural", "neutral", "kinds", "calendar", "deadlines", "laws", *SENTENCES}
SUBJECTS = {"NORWEGIAN", "SOCIAL_STUDIES", "INDUSTRY"}
LENGTHS = {"weekdays": 7, "every": 7, "months": 12, "part_of_day": 3}
COUNTED = {"lessons"}
COUNTED_BY_STAFF = {"people", "classes", "cases"}

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where in the catalogues."""

    file: str
    kind: str | None = None

    def bad(self, field: str, reason: str) -> BadText:
        return BadText(self.file, self.kind, field, reason)

    def sentence(self, raw: Raw, field: str) -> str:
        found = raw.get(field)
        if found is not None and not isinstance(found, str):
            raise self.bad(field, "SYNTAX")
        if not found or not found.strip():
            raise self.bad(field, "MISSING")
        return found

    def list_of(self, raw: Raw, field: str) -> tuple[str, ...]:
        found = raw.get(field)
        if not found:
            raise self.bad(field, "MISSING")
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self.bad(field, "SYNTAX")
        if not all(each.strip() for each in found):
            raise self.bad(field, "MISSING")
        return tuple(found)

    def section(self, raw: Raw, name: str) -> Raw:
        found = raw.get(name, {})
        if not isinstance(found, dict):
            raise self.bad(name, "SYNTAX")
        return found

    def dictionary(self, raw: Raw, name: str) -> Mapping[str, str]:
        """A section of sentences."""
        found = self.section(raw, name)
        return {key: self.sentence(found, key) for key in found}

    def only(self, found: Raw, known: set[str]) -> None:
        for name in sorted(found.keys() - known):
            raise self.bad(name, "UNKNOWN")


def texts(raw: Raw, language: str, here: Place) -> Texts:
    here.only(raw, SECTIONS)
    if here.sentence(raw, "direction") not in {"ltr", "rtl"}:
        raise here.bad("direction", "UNKNOWN")
    subject = here.dictionary(raw, "subject")
    if subject.keys() != SUBJECTS:
        raise here.bad("subject", "MISSING" if SUBJECTS - subject.keys() else "UNKNOWN")
    return Texts(
        language=language,
        direction=raw["direction"],
        **{name: here.sentence(raw, name) for name in SENTENCES},
        cancelled=here.sentence(here.section(raw, "calendar"), "cancelled"),
        subject=subject,
        tables=_tables(here.section(raw, "tables"), here),
        plural=_plurals(here.section(raw, "plural"), language, here),
        neutral=template(here.section(raw, "neutral"), Place(here.file, NEUTRAL_NAME)),
        kinds=_kinds(here.section(raw, "kinds"), here),
        deadlines=here.dictionary(raw, "deadlines"),
        laws=here.dictionary(raw, "laws"),
    )


def template(raw: Raw, here: Place) -> Template:
    here.only(raw, {"title", "lines", "sms"})
    several = isinstance(raw.get("sms"), list)
    sms = here.list_of(raw, "sms") if several else (here.sentence(raw, "sms"),)
    return Template(here.sentence(raw, "title"), here.list_of(raw, "lines"), sms)


def _kinds(raw: Raw, here: Place) -> Mapping[Kind, Template]:
    here.only(raw, set(Kind))
    return {Kind(name): template(here.section(raw, name), Place(here.file, name)) for name in raw}


def _tables(raw: Raw, here: Place) -> Tables:
    known = {field.name for field in fields(Tables)}
    here.only(raw, known)
    found: dict[str, Any] = {}
    for name in sorted(known):
        if name in LENGTHS and (name in raw or name != "part_of_day"):
            found[name] = here.list_of(raw, name)
            if len(found[name]) != LENGTHS[name]:
                raise here.bad(name, "WRONG_NUMBER")
        elif name not in LENGTHS:
            found[name] = here.sentence(raw, name)
    return Tables(**found)


def _plurals(raw: Raw, language: str, here: Place) -> Mapping[str, Mapping[str, str]]:
    """Every form that the language needs, and no other."""
    here.only(raw, COUNTED | COUNTED_BY_STAFF)
    for what in sorted(COUNTED - raw.keys()):
        raise here.bad(f"plural {what}", "MISSING")
    found = {what: here.dictionary(raw, what) for what in raw}
    for what, forms in found.items():
        if forms.keys() != plural_forms(language):
            raise here.bad(f"plural {what}", "WRONG_NUMBER")
    return found

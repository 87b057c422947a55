"""Which languages a class needs an interpreter for.

Social studies are taught in a language that the participant understands (il section 33). `teaching_language` is that
language; it is the only one that travels, and nobody's mother tongue is known here. Where the class's language is one
that its offering teaches in, the class is taught in it. Else it is taught in Norwegian, and its language is what it is
interpreted to. A member needs an interpreter if she has the need INTERPRETER and her `teaching_language` is not the one
that the class is taught in. Without a `teaching_language` nobody knows which interpreter to ask: there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from samklasse_scheduling.domain.interpreting.interpreter import NORWEGIAN
from samklasse_scheduling.domain.situation import Need, Person
from samklasse_scheduling.domain.timetable import Timetable

SUBJECT = "SOCIAL_STUDIES"


def taught_in(group: Timetable, offered: Collection[str]) -> frozenset[str]:
    """The languages that a class is taught in, `offered` being those of its offering."""
    return frozenset({group.language}) if group.language in offered and group.language else NORWEGIAN


def languages(group: Timetable, people: Mapping[UUID, Person], offered: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Each language that the class is interpreted to, with the municipalities whose people need it.

    `people` are known by enrollment; who is not known needs nothing yet.
    """
    if group.subject != SUBJECT or not group.open:
        return {}
    spoken = taught_in(group, offered)
    wanted: dict[str, set[str]] = {}
    for person in _who_need(group, people):
        if person.language and person.language not in spoken:
            wanted.setdefault(person.language, set()).add(person.municipality)
    return {language: tuple(sorted(owners)) for language, owners in sorted(wanted.items())}


def _who_need(group: Timetable, people: Mapping[UUID, Person]) -> Iterable[Person]:
    aboard = (people.get(member.enrollment) for member in group.members)
    return (person for person in aboard if person is not None and Need.INTERPRETER in person.needs)

"""A municipality's people as rows of a list, in the same words as it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from samklasse_enrollment.domain.importing.columns import COURSE_TYPES, NEEDS, SUBJECTS
from samklasse_enrollment.domain.values import CourseType, Need, Subject

WISHES = (
    "lytte", "lese", "snakke", "skrive", "spor", "tilgjengelig", "kurstype", "fag", "undervisningsspraak", "behov",
    "tilstand",
)  # fmt: skip
NAMELESS = ("referanse", "kommunenummer", *WISHES)
IDENTITY = {
    "fornavn": "first_name",
    "etternavn": "last_name",
    "fodselsdato": "born",
    "fodselsnummer": "national_id",
    "morsmal": "mother_tongue",
    "malgruppe": "target_group",
}
"""Each column that only the vault can fill, and its name there."""
NAMED = ("referanse", "kommunenummer", *IDENTITY, *WISHES)
STATES = {
    "REQUESTED": "bestilt",
    "SEATED": "har plass",
    "WAITING": "venter",
    "PLACED": "i klasse",
    "ACTIVE": "i gang",
    "PAUSED": "pause",
    "COMPLETED": "fullført",
    "WITHDRAWN": "trukket",
    "ENDED": "avsluttet",
    "MOVED": "flyttet",
}

_COURSE_TYPES = {course_type: number for number, course_type in COURSE_TYPES.items()}
_SUBJECTS = {subject: name for name, subject in SUBJECTS.items()}
_NEEDS = {need: name for name, need in reversed(NEEDS.items())}


@dataclass(frozen=True)
class Listed:
    """One of a municipality's people; `state` is that of the enrollment that stands, or of the last one."""

    id: UUID
    ref: str
    kommunenummer: str
    levels: tuple[str, ...]
    track: int
    availability: str
    course_type: CourseType
    subject: Subject
    teaching_language: str | None
    needs: tuple[Need, ...]
    state: str | None


def cells(person: Listed, identity: Mapping[str, str | None] | None) -> tuple[str, ...]:
    """A row of `NAMED`, or of `NAMELESS` where there is no identity to show."""
    who = () if identity is None else tuple(identity.get(key) or "" for key in IDENTITY.values())
    return (
        person.ref,
        person.kommunenummer,
        *who,
        *person.levels,
        str(person.track),
        person.availability,
        _COURSE_TYPES[person.course_type],
        _SUBJECTS[person.subject],
        person.teaching_language or "",
        ";".join(_NEEDS[need] for need in person.needs),
        STATES.get(person.state or "", ""),
    )

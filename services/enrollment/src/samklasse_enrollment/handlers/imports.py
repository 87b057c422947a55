"""Participant lists: good rows are kept, bad ones reported, protected people sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain import importing, weeks
from samklasse_enrollment.domain.enrollment import Case, Person
from samklasse_enrollment.domain.errors import OtherMunicipality, UnknownMunicipality, UnknownPerson
from samklasse_enrollment.domain.importing import Bad, Good
from samklasse_enrollment.domain.sealed import Sealed
from samklasse_enrollment.handlers import enrollments
from samklasse_enrollment.store import cases, organisations, people, sealed


@dataclass(frozen=True)
class Taken:
    """What became of a file. A protected person's id and reference stay in the sealed store."""

    import_id: UUID
    good: tuple[tuple[Good, UUID | None], ...]
    bad: tuple[Bad, ...]


async def import_people(
    conn: asyncpg.Connection, kommunenummer: str, data: bytes, *, owner_orgnr: str, cause: Cause, now: datetime
) -> Taken:
    """Take a file; the same file again changes nothing, another one with the same references updates them.

    Raises:
        ImportRefused: the file as a whole.
    """
    numbers = await organisations.kommunenummer(conn)
    await _check_owner(conn, kommunenummer, owner_orgnr, numbers)
    judged = importing.judge(data, kommunenummer=kommunenummer, municipalities=numbers, today=weeks.oslo_day(now))
    refs = [good.ref for good in judged.good]
    known = await people.lock_by_ref(conn, owner_orgnr, refs)
    sealed_refs = await sealed.refs(conn, owner_orgnr, refs)
    good, bad = _part(judged.good, frozenset(known), sealed_refs)
    import_id = new_id()
    rows = [(known[each.ref].id if each.ref in known else new_id(), each) for each in good if not each.protected]
    await people.save(conn, owner_orgnr, import_id, rows)
    await sealed.add(conn, [Sealed(new_id(), owner_orgnr, each.ref) for each in good if each.protected])
    await _tell_changes(conn, rows, known, cause=cause, now=now)
    ids = {each.ref: person_id for person_id, each in rows}
    return Taken(import_id, tuple((each, ids.get(each.ref)) for each in good), (*judged.bad, *bad))


async def confirm_import(
    conn: asyncpg.Connection,
    import_id: UUID,
    person_ids: Sequence[UUID],
    *,
    owner_orgnr: str,
    cause: Cause,
    now: datetime,
) -> int:
    """Notifications can reach these people now: whoever has a seat may be placed.

    Raises:
        NotFound: there is no such import of this municipality, with any of these people.
        UnknownPerson: somebody is not of this import; nobody is opened then.
    """
    await people.lock_by_id(conn, owner_orgnr, person_ids)
    opened = await people.open_for_placement(conn, owner_orgnr, import_id, person_ids, now)
    if person_ids and not opened:
        raise NotFound
    if len(opened) < len(set(person_ids)):
        raise UnknownPerson(index=next(i for i, each in enumerate(person_ids) if each not in opened))
    await enrollments.settle(conn, await cases.lock(conn, people=opened), cause=cause, now=now)
    return len(opened)


async def _check_owner(conn: asyncpg.Connection, kommunenummer: str, owner_orgnr: str, numbers: frozenset[str]) -> None:
    if kommunenummer not in numbers:
        raise UnknownMunicipality(kommunenummer=kommunenummer[:10])
    owner = await organisations.find(conn, owner_orgnr)
    if owner is None or owner.kommunenummer != kommunenummer:
        raise OtherMunicipality(kommunenummer=kommunenummer)


def _part(rows: Sequence[Good], known: frozenset[str], sealed_refs: frozenset[str]) -> tuple[list[Good], list[Bad]]:
    """Whether a person is sealed is not changed by a file: that is an officer's doing."""
    torn = [row for row in rows if row.ref in (known if row.protected else sealed_refs)]
    good = [row for row in rows if row not in torn]
    return good, [Bad(row.row, "adressesperre", "ASK_THE_OFFICER") for row in torn]


async def _tell_changes(
    conn: asyncpg.Connection,
    rows: Sequence[tuple[UUID, Good]],
    known: dict[str, Person],
    *,
    cause: Cause,
    now: datetime,
) -> None:
    changed = [
        person_id for person_id, good in rows if good.ref in known and _now(known[good.ref], good) != known[good.ref]
    ]

    def step(case: Case) -> rules.Step:
        return rules.changed(case)

    if changed:
        await enrollments.advance(conn, await cases.lock(conn, people=changed), step, cause=cause, now=now)


def _now(person: Person, good: Good) -> Person:
    wish = good.wish
    return replace(
        person,
        levels=wish.levels,
        track=wish.track,
        availability=wish.availability,
        course_type=wish.course_type,
        subject=wish.subject,
        teaching_language=wish.teaching_language,
        needs=wish.needs,
    )

"""Names for seats, and people taken out again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain import naming, weeks
from samklasse_enrollment.domain.enrollment import OUT, Case, Person
from samklasse_enrollment.domain.errors import UnknownPerson
from samklasse_enrollment.handlers import assessments, enrollments
from samklasse_enrollment.store import cases, lines, people


async def name_seats(
    conn: asyncpg.Connection,
    line_id: UUID,
    *,
    refs: Sequence[str],
    person_ids: Sequence[UUID],
    owner_orgnr: str,
    cause: Cause,
    now: datetime,
    beside: bool = False,
) -> list[Case]:
    """Put people on a line; where it is confirmed they are seated at once.

    `beside`: their plans allow it beside another course in the same subject.

    Raises:
        NotFound: no such line of this municipality.
        NamesRefused: nobody is put on it.
    """
    line = await lines.lock(conn, line_id)
    if line is None or line.buyer_orgnr != owner_orgnr:
        raise NotFound
    wanted = await _people(conn, owner_orgnr, refs, person_ids)
    found = await cases.lock(conn, people=[person.id for person in wanted], lines=[line_id])
    seated = [case for case in found if case.line.id == line_id]
    pairs = [(new_id(), person) for person in wanted]
    added = naming.name(line, pairs, seated=seated, elsewhere=found, beside=beside)
    await cases.add(conn, added, first_position=len(seated) + 1)
    await enrollments.settle(conn, added, cause=cause, now=now)
    chosen = {person.id for person in wanted}
    here = [case for case in seated if case.enrollment.state not in OUT]
    return [case for case in (*here, *added) if case.person.id in chosen]


async def withdraw(
    conn: asyncpg.Connection, enrollment_id: UUID, reason: str, *, owner_orgnr: str, cause: Cause, now: datetime
) -> None:
    """Take one of a municipality's own people out.

    Raises:
        NotFound: no such enrollment of this municipality.
        UnknownReason, WrongState: not for this reason, or not any more.
    """
    found = await cases.lock(conn, ids=[enrollment_id])
    if not found or found[0].person.owner_orgnr != owner_orgnr:
        raise NotFound
    today = weeks.oslo_day(now)
    await enrollments.advance(conn, found, lambda case: rules.withdraw(case, reason, today=today), cause=cause, now=now)
    person_id = found[0].person.id
    if not await cases.read_open(conn, [person_id]):
        await assessments.cancel_all(conn, [person_id], reason, cause=cause, now=now)


async def _people(
    conn: asyncpg.Connection, owner_orgnr: str, refs: Sequence[str], person_ids: Sequence[UUID]
) -> list[Person]:
    by_ref = await people.lock_by_ref(conn, owner_orgnr, refs)
    by_id = await people.lock_by_id(conn, owner_orgnr, person_ids)
    found = [*map(by_ref.get, refs), *map(by_id.get, person_ids)]
    known = {person.id: person for person in found if person is not None}
    if None in found:
        raise UnknownPerson(index=found.index(None))
    return list(known.values())

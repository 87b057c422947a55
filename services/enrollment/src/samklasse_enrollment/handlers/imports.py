"""Participant lists: good rows are kept, bad ones reported, protected people sealed."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound
from samklasse_chassis.vault import Keys
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import enrollment as rules
from samklasse_enrollment.domain import importing, weeks
from samklasse_enrollment.domain.enrollment import Case, Person
from samklasse_enrollment.domain.errors import OtherMunicipality, UnknownMunicipality, UnknownPerson
from samklasse_enrollment.domain.importing import Bad, Good, Judged, Table
from samklasse_enrollment.domain.sealed import Sealed
from samklasse_enrollment.handlers import enrollments, identities, training
from samklasse_enrollment.store import cases, organisations, people, sealed
from samklasse_enrollment.store.training import New
from samklasse_enrollment.translate.lists.apart import read_apart


class Outcome(StrEnum):
    """What became of a file as a whole."""

    TAKEN = "TAKEN"
    DRY_RUN = "DRY_RUN"
    NOTHING_TAKEN = "NOTHING_TAKEN"
    """A row was bad, and the municipality wanted all of them or none."""


@dataclass(frozen=True, repr=False)
class Handed:
    """A file as a municipality hands it in."""

    kommunenummer: str
    data: bytes
    dry_run: bool = False
    all_or_nothing: bool = False


@dataclass(frozen=True, repr=False)
class Taken:
    """What became of the rows. A protected person's id and reference stay in the sealed store."""

    outcome: Outcome
    import_id: UUID | None
    good: tuple[tuple[Good, UUID | None], ...]
    bad: tuple[Bad, ...]


async def import_people(
    conn: asyncpg.Connection, keys: Keys | None, handed: Handed, *, owner_orgnr: str, cause: Cause, now: datetime
) -> Taken:
    """Take a file; the same file again changes nothing, another one with the same references updates them.

    Raises:
        ImportRefused: the file as a whole.
        NoKek: the service has no key-encryption key.
    """
    _, judged = await judge(conn, keys, handed, owner_orgnr=owner_orgnr, now=now)
    if handed.dry_run or (handed.all_or_nothing and judged.bad):
        outcome = Outcome.DRY_RUN if handed.dry_run else Outcome.NOTHING_TAKEN
        good = judged.good if handed.dry_run else ()
        return Taken(outcome, None, tuple((each, None) for each in good), judged.bad)
    import_id = _id_of(keys, owner_orgnr, handed)
    ids = await _take(conn, keys, judged.good, import_id, owner_orgnr=owner_orgnr, cause=cause, now=now)
    return Taken(Outcome.TAKEN, import_id, tuple((each, ids.get(each.ref)) for each in judged.good), judged.bad)


async def judge(
    conn: asyncpg.Connection, keys: Keys | None, handed: Handed, *, owner_orgnr: str, now: datetime
) -> tuple[Table, Judged]:
    """The file as a table, and what would become of its rows.

    Raises:
        ImportRefused: the file as a whole.
    """
    numbers = await organisations.kommunenummer(conn)
    await _check_owner(conn, handed.kommunenummer, owner_orgnr, numbers)
    table = await read_apart(handed.data)
    await _check_owner(conn, handed.kommunenummer, owner_orgnr, numbers)  # also begins the time anew that it may idle
    against = partial(importing.judge, kommunenummer=handed.kommunenummer, municipalities=numbers)
    judged = await asyncio.to_thread(against, table, today=weeks.oslo_day(now))
    await people.lock_lists(conn, owner_orgnr)
    refs = [good.ref for good in judged.good]
    known = await people.lock_by_ref(conn, owner_orgnr, refs)
    good, torn = _part(judged.good, frozenset(known), await sealed.refs(conn, owner_orgnr, refs))
    others = await identities.known_by_other_ref(conn, keys, owner_orgnr, good)
    unwanted = {each.row for each in others}
    return table, Judged(tuple(row for row in good if row.row not in unwanted), (*judged.bad, *torn, *others))


async def _take(
    conn: asyncpg.Connection,
    keys: Keys | None,
    good: Sequence[Good],
    import_id: UUID,
    *,
    owner_orgnr: str,
    cause: Cause,
    now: datetime,
) -> dict[str, UUID]:
    """Keep people, seal who they are, open cases for the new ones; the ids of those who are not protected."""
    known = await people.lock_by_ref(conn, owner_orgnr, [each.ref for each in good])
    rows = [(known[each.ref].id if each.ref in known else new_id(), each) for each in good if not each.protected]
    digests = await identities.digests(keys, rows)
    await identities.seal(conn, keys, rows, told=digests, known=[person.id for person in known.values()])
    await people.save(conn, owner_orgnr, import_id, rows, digests)
    await sealed.add(conn, [Sealed(new_id(), owner_orgnr, each.ref) for each in good if each.protected])
    new = [_case(person_id, each, owner_orgnr) for person_id, each in rows if each.ref not in known]
    await training.open_cases(conn, new)
    await _tell_changes(conn, rows, known, cause=cause, now=now)
    return {each.ref: person_id for person_id, each in rows}


def _case(person_id: UUID, good: Good, owner_orgnr: str) -> New:
    return New(new_id(), person_id, owner_orgnr, good.registered_on, good.claimed_on)


def _id_of(keys: Keys | None, owner_orgnr: str, handed: Handed) -> UUID:
    """The same file of the same municipality is the same import; without the key nobody can try files."""
    told = hashlib.sha256(handed.data).hexdigest()
    return uuid5(NAMESPACE_OID, vault.index(keys, f"{owner_orgnr} {told}", "LIST").hex())


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
    torn = {row.row for row in rows if row.ref in (known if row.protected else sealed_refs)}
    good = [row for row in rows if row.row not in torn]
    return good, [Bad(number, "adressesperre", "ASK_THE_OFFICER") for number in sorted(torn)]


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

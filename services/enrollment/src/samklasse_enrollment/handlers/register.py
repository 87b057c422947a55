"""Exports to the register: made from what has changed, sealed per person, sent, and answered record by record.

Sending is commit, call, record (`register_worker`): nothing here talks to the outside world.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain import register as rules
from samklasse_enrollment.domain import register_fields as assembling
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import ExportUnderWay
from samklasse_enrollment.domain.register import Receipt, Record, State
from samklasse_enrollment.domain.register_fields import Facts
from samklasse_enrollment.domain.rules import RuleSet
from samklasse_enrollment.domain.sealed_kinds import Kind, Purpose
from samklasse_enrollment.handlers import register_rounds
from samklasse_enrollment.store import register as store
from samklasse_enrollment.store import register_facts, register_tasks
from samklasse_enrollment.store import register_rounds as rounds
from samklasse_enrollment.store.register import Export
from samklasse_enrollment.store.register_tasks import Task

DIGEST = "REGISTER_RECORD"
"""What the keyed digests of records are kept under, apart from those of national ids."""
Plain = dict[UUID, tuple[Facts, dict[str, Any]]]


async def make(
    conn: asyncpg.Connection, keys: vault.Keys | None, owner_orgnr: str, *, occasion: str, reader: vault.Reader,
    now: datetime,
) -> Export:  # fmt: skip
    """Everything of a municipality's that has changed since the register last took it, ready to send.

    Raises:
        ExportUnderWay: an earlier export has no answer yet.
        FieldNotPermitted: a field that the rules of the day do not list.
    """
    round_id = await rounds.lock_open(conn, owner_orgnr)
    if await store.is_under_way(conn, owner_orgnr):
        raise ExportUnderWay
    rule = dated.at("register", weeks.oslo_day(now))
    facts, digests = await _changed(conn, keys, owner_orgnr, rule)
    export_id = new_id()
    await _seal(conn, keys, kind_of(export_id), facts, rule=rule, reader=reader)
    export = Export(
        id=export_id,
        owner_orgnr=owner_orgnr,
        round_id=round_id,
        occasion=occasion,
        made_by=reader.subject,
        made_at=now,
        rule=rule.name,
        state=State.READY if digests else State.EMPTY,
        records=len(digests),
        next_at=now if digests else None,
    )
    if not await store.add(conn, export, digests):
        raise ExportUnderWay
    if round_id is not None:
        await rounds.close(conn, round_id, now)
    if not digests:
        await register_rounds.met(conn, export.round_id)
    return export


async def answer(conn: asyncpg.Connection, export_id: UUID, receipts: Sequence[Receipt], *, now: datetime) -> None:
    """The register has answered record by record; what it did not take becomes a person's task."""
    export = await _lock_sending(conn, export_id)
    if export is None:
        return
    await store.settle(conn, export_id, receipts)
    refused = {one.position: one for one in receipts if not one.accepted}
    people = await store.people(conn, export_id) if refused else {}
    tasks = [
        Task(new_id(), export_id, people[position], one.code or "REFUSED", one.field, now)
        for position, one in sorted(refused.items())
    ]
    await register_tasks.add(conn, export.owner_orgnr, tasks)
    taken = len(receipts) - len(refused)
    done = replace(export, state=State.ANSWERED, accepted=taken, refused=len(refused), next_at=None, answered_at=now)
    await store.save(conn, done)
    await _meet(conn, {export_id, *await register_tasks.close_accepted(conn, export_id, now)})


async def refuse(conn: asyncpg.Connection, export_id: UUID, code: str, *, now: datetime) -> None:
    """The register takes nothing of it: what it holds is a person's task, and goes with the next export."""
    export = await _lock_sending(conn, export_id)
    if export is not None:
        await store.save(conn, replace(export, state=State.REFUSED, code=code, next_at=None, answered_at=now))
        await register_tasks.add(conn, export.owner_orgnr, [Task(new_id(), export_id, None, code, None, now)])


async def postpone(conn: asyncpg.Connection, export_id: UUID, code: str, *, now: datetime) -> None:
    """The register did not answer: it is tried again, ever more slowly."""
    export = await _lock_sending(conn, export_id)
    if export is not None:
        again = rules.next_try(export.attempts, now=now)
        await store.save(conn, replace(export, state=State.WAITING, code=code, next_at=again))


async def close_task(conn: asyncpg.Connection, task_id: UUID, *, owner_orgnr: str, by: str, now: datetime) -> None:
    """Somebody has seen to what the register did not take.

    Raises:
        NotFound: no open task of this municipality's.
    """
    export_id = await register_tasks.close(conn, task_id, owner_orgnr, now, by)
    if export_id is None:
        raise NotFound
    await _meet(conn, {export_id})


async def unsealed(
    conn: asyncpg.Connection, keys: vault.Keys | None, export_id: UUID, people: Mapping[int, UUID], reader: vault.Reader
) -> list[Record]:
    """Records as they were made; whoever has been erased since is not among them. The read is logged."""
    kind = kind_of(export_id)
    found = await vault.unseal_many(
        conn, keys, kind, list(people.values()), reader=reader, purpose=Purpose.REGISTER_EXPORT
    )
    return [
        Record(person_id, position, json.loads(found[person_id]))
        for position, person_id in people.items()
        if person_id in found
    ]


async def is_told(
    conn: asyncpg.Connection, keys: vault.Keys | None, owner_orgnr: str, person_id: UUID, *, now: datetime
) -> bool:
    """Whether the next export says nothing new of her: some decisions change no record, and some people are in none."""
    rule = dated.at("register", weeks.oslo_day(now))
    _, digests = await _changed(conn, keys, owner_orgnr, rule, person_id)
    return not digests or digests[person_id] in await store.seen_to(conn, person_id)


def kind_of(export_id: UUID) -> str:
    """What an export's records are sealed as."""
    return f"REG_{export_id.hex.upper()}"


async def _changed(
    conn: asyncpg.Connection, keys: vault.Keys | None, owner_orgnr: str, rule: RuleSet, only: UUID | None = None
) -> tuple[Plain, dict[UUID, bytes]]:
    """Whose record (or whether hers) differs from what the register has: its readable part, and its digest."""
    plain: Plain = {}
    digests: dict[UUID, bytes] = {}
    for person_id, (facts, balances) in (await register_facts.of_owner(conn, owner_orgnr, only)).items():
        fields = assembling.plain(facts, balances, rule)
        if assembling.has_anything(fields, facts):
            plain[person_id] = (facts, fields)
            digests[person_id] = vault.index(keys, rules.text(assembling.basis(fields, facts)), DIGEST)
    changed = rules.changed(digests, await store.known(conn, list(digests)))
    return {one: plain[one] for one in changed}, {one: digests[one] for one in changed}


async def _seal(
    conn: asyncpg.Connection, keys: vault.Keys | None, kind: str, plain: Plain, *, rule: RuleSet, reader: vault.Reader
) -> None:
    """Complete each record from the vault, and keep it there until it is sent."""
    people = list(plain)
    purpose = Purpose.REGISTER_EXPORT
    identities = await vault.unseal_many(conn, keys, Kind.IDENTITY, people, reader=reader, purpose=purpose)
    schooling = await vault.unseal_many(conn, keys, Kind.EDUCATION, people, reader=reader, purpose=purpose)
    exempted = [person_id for person_id, (facts, _) in plain.items() if facts.exemptions]
    cases = await vault.unseal_many(conn, keys, Kind.CASE, exempted, reader=reader, purpose=purpose)
    records = {}
    for person_id, (facts, fields) in plain.items():
        identity = json.loads(identities.get(person_id, b"{}"))
        education = json.loads(schooling.get(person_id, b"{}"))
        grounds = json.loads(cases.get(person_id, b"{}")).get("grounds", {})
        record = rules.permitted(assembling.complete(fields, facts, identity, education, grounds), rule)
        records[person_id] = rules.text(record).encode()
    if records:
        await vault.seal_many(conn, keys, kind, records)


async def _lock_sending(conn: asyncpg.Connection, export_id: UUID) -> Export | None:
    """The export, unless another sender's try was answered meanwhile."""
    export = await store.lock(conn, export_id)
    return export if export is not None and export.state is State.SENDING else None


async def _meet(conn: asyncpg.Connection, exports: set[UUID]) -> None:
    for round_id in await register_tasks.settled_rounds(conn, exports):
        await register_rounds.met(conn, round_id)

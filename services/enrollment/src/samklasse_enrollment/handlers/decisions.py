"""Decisions (vedtak): made by an official of the municipality, each with its letter, sealed and then archived.

`made = await decisions.decide(conn, keys, case, Making("STOP", "MADE", "EXTENSIVE_ABSENCE"), by=do.caller, now=do.now)`
on a locked case. It records the decision; the step that follows from it is `handlers.training`'s. Nobody calls it in
answer to a message: a decision is never automatic (if § 64), and a delegation never covers it (A21).
"""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.http import Caller, NotFound, Role
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain import decision as rules
from samklasse_enrollment.domain import letters as texts
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.decision import Decision, Making
from samklasse_enrollment.domain.sealed_kinds import Kind, Purpose
from samklasse_enrollment.domain.training.values import TrainingCase
from samklasse_enrollment.store import decisions as store
from samklasse_enrollment.store import letters

OFFICIALS = (Role.MUNICIPALITY, Role.OFFICER)


async def decide(
    conn: asyncpg.Connection, keys: vault.Keys | None, case: TrainingCase, making: Making, *, by: Caller, now: datetime
) -> Decision:
    """Record a decision about a locked case, and write its letter.

    Raises:
        MunicipalityDecides: not by an official of the municipality whose case it is.
        BadDecision: no such kind, outcome, ground or cause.
        NoKek: nothing can be sealed.
    """
    rules.check_decider(by.orgnr, case.owner_orgnr, is_official=by.role in OFFICIALS)
    today = weeks.oslo_day(now)
    made = rules.make(new_id(), case.id, case.person_id, case.owner_orgnr, making, decided_by=by.subject, today=today)
    await store.add(conn, made)
    await _write(conn, keys, made, making, by=by, now=now)
    return made


async def receive(
    conn: asyncpg.Connection, decision_id: UUID, *, on: date, owner_orgnr: str, now: datetime
) -> date | None:
    """The letter reached her on that day; gives until when she may appeal, None if that cannot be appealed.

    Raises:
        NotFound: no such decision of this municipality.
        DayOutOfOrder: before the decision, or a day to come.
    """
    made = await store.lock(conn, decision_id, owner_orgnr)
    if made is None:
        raise NotFound
    until = rules.appeal_by(made, reached_on=on, today=weeks.oslo_day(now))
    await store.reached(conn, decision_id, on, until)
    return until


async def read_letter(
    conn: asyncpg.Connection, keys: vault.Keys | None, decision_id: UUID, *, by: Caller
) -> dict[str, Any]:
    """What was written; the read log says who read it.

    Raises:
        NotFound: no such letter of this municipality, or she has been erased.
    """
    row = await letters.find(conn, decision_id, by.orgnr)
    if row is None:
        raise NotFound
    kind = letters.kind_of(decision_id)
    sealed = await vault.unseal(conn, keys, row["person_id"], kind, reader=by, purpose=Purpose.LETTER)
    if sealed is None:
        raise NotFound
    return {**json.loads(sealed), "state": row["state"], "form": row["form"], "archive_ref": row["archive_ref"]}


async def _write(
    conn: asyncpg.Connection, keys: vault.Keys | None, made: Decision, making: Making, *, by: Caller, now: datetime
) -> None:
    """Grounds in words are sealed also where the routine sends no letter."""
    form = await letters.malform(conn, made.owner_orgnr) or making.form or texts.BOKMAL
    document: dict[str, str | None] = {"text": making.text, "cause": making.cause}
    goes_out = rules.yields_letter(making, dated.at("decisions", made.decided_on))
    if goes_out:
        name = await _name(conn, keys, made.person_id, by)
        letter = texts.write(made, form=form, name=name, text=making.text)
        document |= {"title": letter.title, "body": letter.body}
    if goes_out or any(document.values()):
        await vault.seal(conn, keys, made.person_id, letters.kind_of(made.id), json.dumps(document).encode())
    if goes_out:
        template = f"{made.kind}/{made.outcome}"
        await letters.add(conn, made, template=template, form=form, at=now)


async def _name(conn: asyncpg.Connection, keys: vault.Keys | None, person_id: UUID, by: Caller) -> str | None:
    sealed = await vault.unseal(conn, keys, person_id, Kind.IDENTITY, reader=by, purpose=Purpose.LETTER)
    known = json.loads(sealed) if sealed else {}
    return " ".join(filter(None, (known.get("first_name"), known.get("last_name")))) or None

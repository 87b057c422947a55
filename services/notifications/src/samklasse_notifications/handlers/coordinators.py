"""What a municipality's coordinator hears: a plan to answer, and how many are without a class."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid5

from asyncpg import Connection
from samklasse_chassis import replaying, timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.enrollment import CoordinationPlanChanged, ParticipantWithdrawn, Side
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_contracts.scheduling import InterpreterNoShow, InterpreterNotFilled, ParticipantUnplaced, PlanProposed

from samklasse_notifications import translate
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.functions import coordinator_of, supplier_of
from samklasse_notifications.domain.subjects import interpreter
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import copies, owners, plan_parts, threads
from samklasse_notifications.tell import tell

UNPLACED_DIGEST = "unplaced-digest"
DIGEST_IS_NEWS_FOR = timedelta(days=7)
PLAN_IS_NEWS_FOR = timedelta(days=14)


async def register_organisation(message: OrganisationRegistered, conn: Connection, *, now: datetime) -> None:
    malform = message.malform.value if message.malform else None
    await copies.save_organisation(conn, message.orgnr, message.name, malform)
    await owners.learn(conn, dict.fromkeys((coordinator_of(message.orgnr), supplier_of(message.orgnr)), message.orgnr))


async def propose_plan(message: PlanProposed, conn: Connection, *, now: datetime) -> None:
    """Tell the coordinator while there is time to answer; once, of all parts in which the share comes."""
    orgnr, share = message.municipality_orgnr, translate.plan(message)
    if message.part and message.parts:
        whole = await plan_parts.gathered(conn, message.plan_id, orgnr, message.part, message.parts, share)
        if whole is None:
            return
        share = replace(share, placed=whole[0], waiting=whole[1], classes=whole[2])
    await tell(
        conn,
        message.plan_id,
        {coordinator_of(orgnr): (orgnr, Kind.PLAN_PROPOSED)},
        share,
        notice_id=uuid5(message.envelope.id, "plan"),
        useful_until=message.answer_by,
        now=now,
    )


async def gather_unplaced(message: ParticipantUnplaced, conn: Connection, *, now: datetime) -> None:
    """Not one mail per person: the coordinator hears at the next full hour how many there are."""
    await copies.save_unplaced(
        conn, message.enrollment_id, message.owner_orgnr, message.reason, person_id=message.person_id
    )
    if replaying.under_way():
        return
    next_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    await timers.set_timer(conn, UNPLACED_DIGEST, message.owner_orgnr, next_hour)


async def let_withdrawn_go(message: ParticipantWithdrawn, conn: Connection, *, now: datetime) -> None:
    """Whoever no longer takes part lacks no class."""
    await copies.forget_unplaced(conn, [message.enrollment_id])


async def tell_of_unplaced(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    people = await copies.count_unplaced(conn, due.timer)
    await tell_how_many(due, conn, "unplaced", Kind.UNPLACED, people, now=now)


async def tell_how_many(due: TimerDue, conn: Connection, about: str, kind: Kind, people: int, *, now: datetime) -> None:
    """One thread for all of them: a later count replaces one that has not left.

    A timer may ring twice for one hour, when it was set again while it rang. The same count is no news then; at another
    hour it may be of others.
    """
    coordinator, facts = coordinator_of(due.timer), Facts(waiting=people)
    subject = uuid5(coordinator, about)
    if people == 0 or await threads.latest_facts(conn, coordinator, subject, since=due.due_at) == facts:
        return
    await tell(
        conn,
        subject,
        {coordinator: (due.timer, kind)},
        facts,
        notice_id=uuid5(due.envelope.id, about),
        useful_until=now + DIGEST_IS_NEWS_FOR,
        now=now,
    )


async def tell_of_changed_plan(message: CoordinationPlanChanged, conn: Connection, *, now: datetime) -> None:
    """The supplier's course has changed, and with it the plan; a municipality knows of its own changes."""
    if message.changed_by is not Side.SUPPLIER:
        return
    orgnr = message.buyer_orgnr
    name = await copies.organisation_name(conn, message.supplier_orgnr)
    await tell(
        conn,
        message.line_id,
        {coordinator_of(orgnr): (orgnr, Kind.PLAN_CHANGED)},
        Facts(supplier=name or message.supplier_orgnr),
        notice_id=uuid5(message.envelope.id, "plan"),
        useful_until=now + PLAN_IS_NEWS_FOR,
        now=now,
    )


async def tell_of_missing_interpreter(message: InterpreterNotFilled, conn: Connection, *, now: datetime) -> None:
    """One thread per class: a later lesson overtakes what has not left, so that a term is not a mail a lesson."""
    owners = {coordinator_of(orgnr): (orgnr, Kind.INTERPRETER_MISSING) for orgnr in message.owner_orgnrs}
    await tell(
        conn,
        interpreter(message.class_id),
        owners,
        translate.interpreted_lesson(message),
        notice_id=uuid5(message.envelope.id, "interpreter"),
        useful_until=message.starts_at,
        now=now,
    )


async def tell_of_absent_interpreter(message: InterpreterNoShow, conn: Connection, *, now: datetime) -> None:
    """Who had said yes did not come. It has happened: the newest one of a class stands for all that are untold."""
    owners = {coordinator_of(orgnr): (orgnr, Kind.INTERPRETER_NO_SHOW) for orgnr in message.owner_orgnrs}
    await tell(
        conn,
        uuid5(message.class_id, "interpreter did not come"),
        owners,
        translate.interpreted_lesson(message),
        notice_id=uuid5(message.envelope.id, "interpreter"),
        useful_until=now + DIGEST_IS_NEWS_FOR,
        now=now,
    )

"""Examinations: windows, candidates' wishes, and the duty to sign them up in time."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound
from samklasse_contracts.enrollment import Deadline
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain import exam as rules
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import BadWindow
from samklasse_enrollment.domain.exam import SignUp, Skill, Window
from samklasse_enrollment.handlers import deadlines
from samklasse_enrollment.store import exams as store


async def open_window(
    conn: asyncpg.Connection, owner_orgnr: str, *, sign_up_by: date, first_day: date, last_day: date, now: datetime
) -> Window:
    """A municipality says when an examination is held.

    Raises:
        BadWindow: its days are in the wrong order or over, or there is one from that day on.
    """
    window = Window(new_id(), owner_orgnr, sign_up_by, first_day, last_day)
    if not await store.add_window(conn, rules.open_window(window, today=weeks.oslo_day(now))):
        raise BadWindow(field="first_day", first_day=first_day)
    return window


async def want(
    conn: asyncpg.Connection, person_id: UUID, window_id: UUID, skills: Sequence[Skill], *, free: bool,
    candidate_chose: bool, owner_orgnr: str, now: datetime,
) -> list[SignUp]:  # fmt: skip
    """What a candidate has chosen; the municipality now has until the window's last day to sign her up.

    Raises:
        NotFound: no such person or window for this municipality.
        NotTheDutyHolder, CandidateDecides, SignUpClosed, AlreadyWanted, FreeTryUsed
    """
    today = weeks.oslo_day(now)
    owner, trained_by = await store.lock_candidate(conn, person_id)
    window = await store.window(conn, window_id)
    if owner_orgnr not in (owner, trained_by) or window is None or window.owner_orgnr != owner_orgnr:
        raise NotFound
    earlier, rule = await store.of_person(conn, person_id), dated.at("exams", today)
    wanted: list[SignUp] = []
    for skill in dict.fromkeys(skills):
        asked = SignUp(new_id(), person_id, owner_orgnr, skill, window_id, free, today)
        wanted.append(
            rules.want(
                [*earlier, *wanted], window, asked, trained_by=trained_by, candidate_chose=candidate_chose, rule=rule,
                today=today,
            )
        )  # fmt: skip
    await store.add(conn, wanted)
    for one in wanted:
        last, where, law = window.sign_up_by, rule.paragraph, rule.version
        await deadlines.watch(conn, Deadline.EXAM_SIGN_UP_DUE, one.id, owner_orgnr, last, where, ruleset=law)
    return wanted


async def sign_up(conn: asyncpg.Connection, id_: UUID, *, owner_orgnr: str, by: str, now: datetime) -> SignUp:
    """It is done.

    Raises:
        NotFound, WrongState, SignUpClosed
    """
    today = weeks.oslo_day(now)
    return await _step(
        conn, id_, owner_orgnr, lambda one, window: rules.sign_up(one, window, by=by, at=now, today=today)
    )


async def withdraw(conn: asyncpg.Connection, id_: UUID, *, owner_orgnr: str) -> SignUp:
    """The candidate has changed her mind.

    Raises:
        NotFound, WrongState
    """
    return await _step(conn, id_, owner_orgnr, lambda one, _: rules.withdraw(one))


async def assess(conn: asyncpg.Connection, id_: UUID, result: str, *, owner_orgnr: str, now: datetime) -> SignUp:
    """Her result.

    Raises:
        NotFound, WrongState, WrongResult
    """
    today = weeks.oslo_day(now)
    rule = dated.at("exams", today)
    return await _step(
        conn, id_, owner_orgnr, lambda one, window: rules.assess(one, window, result, rule=rule, today=today)
    )


async def _step(
    conn: asyncpg.Connection, id_: UUID, owner_orgnr: str, step: Callable[[SignUp, Window], SignUp]
) -> SignUp:
    """Whatever is done with a wish, nobody needs to be reminded of it any more."""
    one = await store.lock(conn, id_, owner_orgnr)
    window = await store.window(conn, one.window_id) if one else None
    if one is None or window is None:
        raise NotFound
    done = step(one, window)
    await store.save(conn, done)
    await deadlines.unwatch(conn, Deadline.EXAM_SIGN_UP_DUE, id_)
    return done

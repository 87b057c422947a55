"""What teachers, suppliers and coordinators hear, where they have said how to reach them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis.tokens import Role
from samklasse_chassis.vault import Keys
from samklasse_contracts.enrollment import SeatsEnded, SeatsLapsed, SeatsRequested
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.message import say
from samklasse_contracts.scheduling import Blocked, NoSlotFound, WithoutSlot
from samklasse_contracts.values import Unit
from samklasse_notifications import api
from samklasse_notifications.domain.functions import coordinator_of, supplier_of
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.domain.teaching import teaching
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Timetable
from samklasse_notifications.handlers import classes, suppliers

from .builders import ANNA, CLASS, LARVIK, NOW, cancelled, eight_weeks, published, timetable
from .doors import app_for, headers
from .telling import handle, intents, mark_told

SELLER = "822222222"
KARI, OLA = UUID(int=101), UUID(int=102)
LINE = UUID(int=7)
pytestmark = pytest.mark.usefixtures("at_noon")


async def knows(pool: asyncpg.Pool, ref: UUID, role: Audience, owner: str = SELLER) -> None:
    """Somebody has given an address for this function."""
    await pool.execute(
        "INSERT INTO recipients (ref, owner_orgnr, language, role, changed_at) VALUES ($1, $2, 'nb', $3, $4)",
        ref,
        owner,
        role,
        NOW,
    )


def taught_by(*teachers: UUID, revision: int = 1) -> Any:
    """The class of `builders`, its sessions taught in turn."""
    message = published(revision=revision)
    sessions = tuple(
        one.model_copy(update={"teacher_id": teachers[number % len(teachers)]})
        for number, one in enumerate(message.sessions)
    )
    return message.model_copy(update={"sessions": sessions})


async def heard_by(pool: asyncpg.Pool, ref: UUID) -> list[str]:
    return [kind for recipient, kind, _, _ in await intents(pool) if recipient == ref]


async def test_a_teacher_hears_of_her_class_and_her_substitute_of_the_sessions_that_are_his(pool: asyncpg.Pool) -> None:
    """Issue 6, item 8: teacher notices, substitutes too."""
    for teacher in (KARI, OLA):
        await knows(pool, teacher, Audience.TEACHER)
    await handle(pool, classes.publish_timetable, taught_by(KARI))
    await mark_told(pool, KARI)
    await handle(pool, classes.publish_timetable, taught_by(KARI, OLA, revision=2))
    facts = await pool.fetch(
        "SELECT n.facts FROM intents i JOIN notices n ON n.id = i.notice_id WHERE i.kind = 'TEACHER_CLASS'"
    )

    assert await heard_by(pool, KARI) == ["TEACHER_CLASS", "TEACHER_CHANGED"]
    assert await heard_by(pool, OLA) == ["TEACHER_CLASS"]
    assert await heard_by(pool, ANNA) == ["NEW_CLASS"]
    assert sorted(len(row["facts"]["live"]) for row in facts) == [8, 16]


async def test_a_teacher_whose_class_is_cancelled_or_taken_over_is_told_that_she_is_out(pool: asyncpg.Pool) -> None:
    await knows(pool, KARI, Audience.TEACHER)
    await handle(pool, classes.publish_timetable, taught_by(KARI))
    await mark_told(pool, KARI)
    await handle(pool, classes.publish_timetable, taught_by(OLA, revision=2))

    assert await heard_by(pool, KARI) == ["TEACHER_CLASS", "TEACHER_LEFT"]


async def test_a_class_cancelled_before_the_teacher_was_told_tells_her_nothing(pool: asyncpg.Pool) -> None:
    await knows(pool, KARI, Audience.TEACHER)
    await handle(pool, classes.publish_timetable, taught_by(KARI))
    await handle(pool, classes.cancel_class, cancelled(ANNA))

    assert [state for who, _, _, state in await intents(pool) if who == KARI] == ["SILENCED"]


async def test_a_teacher_without_an_address_is_nobody_here(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, taught_by(KARI))

    assert {who for who, *_ in await intents(pool)} == {ANNA}


TEACHING = st.dictionaries(st.sampled_from([one.id for one in eight_weeks()]), st.sampled_from([KARI, OLA]))


def with_teachers(teachers: dict[UUID, UUID], *, gone: bool = False) -> Timetable:
    return replace(timetable(cancelled=gone), teachers=teachers)


@given(TEACHING, TEACHING, st.booleans())
def test_exactly_the_teachers_whose_own_times_differ_are_told(
    was: dict[UUID, UUID], now: dict[UUID, UUID], ends: bool
) -> None:
    told = {one.teacher: one for one in teaching(with_teachers(was), with_teachers(now, gone=ends), now=NOW)}
    stays = {} if ends else now
    hers = {who: [{id_ for id_, one in each.items() if one == who} for each in (was, stays)] for who in (KARI, OLA)}

    assert set(told) == {who for who, (before, after) in hers.items() if before != after}
    for who, one in told.items():
        assert {session.id for session in one.live} == hers[who][1]
        assert {session.id for session in one.gone} == hers[who][0] - hers[who][1]
        assert (one.kind is Kind.TEACHER_LEFT) == (not hers[who][1])


def requested(line: UUID = LINE) -> SeatsRequested:
    body = SeatsRequested(
        line_id=line, call_off_id=uuid4(), buyer_orgnr=LARVIK, supplier_orgnr=SELLER, offering_id=uuid4(),
        unit=Unit.INDIVIDUAL, closed=False, quantity=12, starts_on=date(2027, 2, 1), ends_on=date(2027, 6, 1),
        answer_by=NOW + timedelta(days=3),
    )  # fmt: skip
    return say(body, subject=line, at=NOW, sequence=1)


def ended() -> SeatsEnded:
    body = SeatsEnded(
        line_id=LINE, buyer_orgnr=LARVIK, supplier_orgnr=SELLER, ends_on=date(2027, 3, 1), reason="AGREEMENT_ENDED"
    )
    return say(body, subject=LINE, at=NOW, sequence=2)


async def test_a_supplier_hears_of_seats_to_answer_for_and_of_their_end(pool: asyncpg.Pool) -> None:
    """Issue 6, item 8: supplier notices."""
    await knows(pool, supplier_of(SELLER), Audience.SUPPLIER)
    await handle(pool, suppliers.tell_of_request, requested())
    await mark_told(pool, supplier_of(SELLER), LINE)
    await handle(pool, suppliers.tell_of_end, ended())
    facts = await pool.fetch("SELECT facts FROM notices")

    assert await heard_by(pool, supplier_of(SELLER)) == ["SUPPLIER_SEATS", "SUPPLIER_SEATS_ENDED"]
    assert [row["facts"]["placed"] for row in facts] == [12, 12]


async def test_seats_that_lapse_before_the_supplier_heard_of_them_are_not_told(pool: asyncpg.Pool) -> None:
    lapsed = SeatsLapsed(line_id=LINE, buyer_orgnr=LARVIK, supplier_orgnr=SELLER)
    await knows(pool, supplier_of(SELLER), Audience.SUPPLIER)
    await handle(pool, suppliers.tell_of_request, requested())
    await handle(pool, suppliers.let_request_lapse, say(lapsed, subject=LINE, at=NOW, sequence=2))

    assert [state for *_, state in await intents(pool)] == ["SILENCED"]


async def test_a_supplier_without_an_address_hears_by_its_mailbox_alone(pool: asyncpg.Pool) -> None:
    await handle(pool, suppliers.tell_of_request, requested())
    await handle(pool, suppliers.tell_of_end, ended())

    assert await intents(pool) == []


async def test_sessions_without_a_time_are_told_to_both_sides(pool: asyncpg.Pool) -> None:
    """Issue 6, item 8: coordinators hear of sessions that are lost."""
    first, *rest = eight_weeks()
    await knows(pool, supplier_of(SELLER), Audience.SUPPLIER)
    await handle(pool, classes.publish_timetable, published(replace(first, cancelled=True), *rest))
    blocked = WithoutSlot(session_id=first.id, blockers=(Blocked(code="TEACHER_AWAY", times=3),))
    body = NoSlotFound(class_id=CLASS, supplier_orgnr=SELLER, sessions=(blocked,), reason="TEACHER_AWAY")
    await handle(pool, suppliers.tell_of_no_slot, say(body, subject=CLASS, at=NOW, sequence=2))

    assert await heard_by(pool, coordinator_of(LARVIK)) == ["NO_SLOT_FOUND"]
    assert await heard_by(pool, supplier_of(SELLER)) == ["SUPPLIER_NO_SLOT"]


@pytest.fixture
async def client(pool: asyncpg.Pool, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app_for(pool, keys, api.ROUTER))
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications") as opened:
        yield opened


ADDRESS = {"language": "nb", "channel": "EMAIL", "email": "kari@skole.example"}


async def test_a_supplier_says_how_its_teachers_and_its_office_are_reached(
    pool: asyncpg.Pool, client: httpx.AsyncClient
) -> None:
    """Issue 6, item 8: the teacher of its own name for her is the one of its timetables."""
    own = headers(SELLER, Role.SUPPLIER)
    teacher = await client.put("/contact-points", json=[ADDRESS | {"teacher": "T-17"}], headers=own)
    office = await client.put("/coordinator", json=ADDRESS, headers=headers(SELLER, Role.SUPPLIER))
    await handle(pool, classes.publish_timetable, taught_by(supplier_id(SELLER, "T-17")))
    await handle(pool, suppliers.tell_of_request, requested())

    assert (teacher.status_code, office.status_code) == (200, 200)
    assert await heard_by(pool, supplier_id(SELLER, "T-17")) == ["TEACHER_CLASS"]
    assert await heard_by(pool, supplier_of(SELLER)) == ["SUPPLIER_SEATS"]


@pytest.mark.parametrize(
    ("who", "wrong", "field"),
    [
        (Role.SUPPLIER, {"ref": str(ANNA)}, "teacher"),
        (Role.SUPPLIER, {"ref": str(ANNA), "teacher": "T-17"}, "teacher"),
        (Role.SUPPLIER, {}, "teacher"),
        (Role.MUNICIPALITY, {"teacher": "T-17"}, "ref"),
        (Role.MUNICIPALITY, {}, "ref"),
    ],
)
async def test_a_supplier_names_no_person_and_a_municipality_no_teacher(
    pool: asyncpg.Pool, client: httpx.AsyncClient, who: Role, wrong: dict[str, str], field: str
) -> None:
    answer = await client.put("/contact-points", json=[ADDRESS | wrong], headers=headers(SELLER, who))

    assert (answer.status_code, answer.json()["fields"]) == (422, {"row": "1", "field": field})
    assert await pool.fetchval("SELECT count(*) FROM recipients") == 0

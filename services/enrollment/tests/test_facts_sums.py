"""What the database adds up for the page of facts is what the domain's rules say of the same rows, one by one."""

from collections import Counter, defaultdict
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_enrollment.domain import evidence as rules
from samklasse_enrollment.domain import facts as page
from samklasse_enrollment.domain.enrollment import State
from samklasse_enrollment.domain.evidence import Sold
from samklasse_enrollment.domain.facts import Standing
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.store import evidence, facts, lines

from .builders import FYRESDAL, SKIEN, TODAY, TYPE_3, agreement, line, offering
from .conftest import Enrollment

ROUNDS = 60
CLOSED = {State.WITHDRAWN, State.ENDED, State.MOVED}
PERSON_SQL = """
INSERT INTO people (id, owner_orgnr, ref, import_id, levels, track, availability, course_type, subject, needs)
VALUES ($1::uuid, $2, $1::uuid::text, $1::uuid, '{A1,A1,A1,A1}', 2, 'x', 'SYNC_GROUP', 'NORWEGIAN', '{}')
"""
ENROLLMENT_SQL = """
INSERT INTO enrollments (id, person_id, line_id, position, subject, state, reason, class_id)
VALUES ($1, $2, $3, 0, 'NORWEGIAN', $4, $5, $6)
ON CONFLICT (person_id, line_id) WHERE state IN ('REQUESTED', 'SEATED', 'WAITING', 'PLACED', 'ACTIVE', 'PAUSED')
DO NOTHING
"""
MOVE_SQL = "UPDATE people SET owner_orgnr = $2 WHERE id = $1"
FORGET_SQL = "UPDATE enrollments SET person_id = gen_random_uuid() WHERE person_id = $1"
GONE_SQL = "DELETE FROM people WHERE id = $1"
STATE_SQL = "UPDATE enrollments SET state = 'ENDED', reason = NULL WHERE person_id = $1"
PEOPLE_SQL = """
SELECT p.id, e.id AS enrollment_id, e.state, e.reason
  FROM people p
  LEFT JOIN enrollments e ON e.person_id = p.id
 WHERE p.owner_orgnr = $1
"""


async def test_sums_in_the_database_are_the_sums_of_the_rules(enrollment: Enrollment) -> None:
    """A15, and issue 4's page of facts: 60 random towns with moves, erasures, uneven amounts and crowded lines."""
    chance, uneven = Random(4), 0
    terms, course = agreement(ceiling_ore=10**12), offering(TYPE_3, capacity=10**5)
    await enrollment.trade(course, agreement=terms)
    for _ in range(ROUNDS):
        async with enrollment.pool.acquire() as conn:
            town = conn.transaction()
            await town.start()
            await _town(conn, chance, terms.id, course.id)
            for orgnr in (SKIEN, FYRESDAL):
                own = await lines.page_of_buyer(conn, orgnr, after=None, limit=100)
                sold = await evidence.sold(conn, [each.id for each in own])
                uneven += sum(_is_uneven(each) for each in sold)
                assert page.count(await facts.standings(conn, orgnr)) == page.count(await _standings(conn, orgnr))
                assert await _classes(conn, orgnr) == _by_the_rule(orgnr, sold)
                bought = await facts.bought(conn, orgnr)
                assert page.ordered(bought) == _ordered(own)
                assert page.cost_by_call_off(bought) == _cost(own)
                assert await _due(conn, orgnr) == _ending(own)
            await town.rollback()

    assert uneven > ROUNDS


async def _town(conn: asyncpg.Connection, chance: Random, agreement_id: UUID, offering_id: UUID) -> None:
    own = [_line(chance, agreement_id=agreement_id, offering_id=offering_id) for _ in range(6)]
    for each in own:
        await conn.execute(
            "INSERT INTO call_offs (id, agreement_id, buyer_orgnr, supplier_orgnr, placed_at)"
            " VALUES ($1, $2, $3, $4, now()) ON CONFLICT DO NOTHING",
            each.call_off_id, each.agreement_id, each.buyer_orgnr, each.supplier_orgnr,
        )  # fmt: skip
    await lines.add(conn, own)
    await lines.save(conn, own, says=0)
    people, rooms = [_id(chance) for _ in range(30)], [_id(chance) for _ in range(4)]
    await conn.executemany(PERSON_SQL, [(id_, chance.choice((SKIEN, FYRESDAL))) for id_ in people])
    await conn.executemany(ENROLLMENT_SQL, [_enrollment(chance, people, own, rooms) for _ in range(50)])
    await conn.executemany(MOVE_SQL, [(id_, chance.choice((SKIEN, FYRESDAL))) for id_ in chance.sample(people, 8)])
    await conn.executemany(STATE_SQL, [(id_,) for id_ in chance.sample(people, 4)])
    for id_ in chance.sample(people, 3):
        await conn.execute(FORGET_SQL, id_)
        await conn.execute(GONE_SQL, id_)


def _line(chance: Random, **other: UUID) -> Line:
    state, seats = chance.choice(list(LineState)), chance.randint(1, 12)
    stands = state in (LineState.REQUESTED, LineState.CONFIRMED)
    day = TODAY + timedelta(days=chance.randint(-5, 40))
    call_off_id = UUID(int=chance.randint(1, 4) << 64 | 1)
    return line(
        id=_id(chance), call_off_id=call_off_id, buyer_orgnr=chance.choice((SKIEN, FYRESDAL)), state=state,
        quantity=12, seats=seats if stands else 0, seat_ore=chance.randint(1, 999), starts_on=TODAY - timedelta(60),
        ends_on=day, answer_by=line().answer_by + timedelta(days=chance.randint(-5, 40)),
        delivered_ore=chance.choice((0, chance.randint(1, 9999))), **other,
    )  # fmt: skip


def _enrollment(chance: Random, people: list[UUID], own: list[Line], rooms: list[UUID]) -> tuple[Any, ...]:
    state = chance.choice(list(State))
    reason = chance.choice((None, "NO_COMMON_TIME")) if state is State.WAITING else None
    return (
        _id(chance), chance.choice(people), chance.choice(own).id, state.value, reason, chance.choice((None, *rooms)),
    )  # fmt: skip


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


async def _standings(conn: asyncpg.Connection, orgnr: str) -> list[Standing]:
    """Person by person: an open enrollment before a closed one, then the newest."""
    of: dict[UUID, list[Any]] = defaultdict(list)
    for row in await conn.fetch(PEOPLE_SQL, orgnr):
        of[row["id"]].append(row)
    best = [max(rows, key=lambda row: (row["state"] not in CLOSED, row["enrollment_id"])) for rows in of.values()]
    return [Standing(State(row["state"]) if row["state"] else None, row["reason"]) for row in best]


async def _classes(conn: asyncpg.Connection, orgnr: str) -> list[tuple[UUID, int, int]]:
    return [(part.class_id, part.seats, part.ore) for part in await facts.classes(conn, orgnr, limit=200)]


def _by_the_rule(orgnr: str, sold: list[Sold]) -> list[tuple[UUID, int, int]]:
    bills = rules.by_class(sold)
    parts = [(id_, bill.seats[orgnr], bill.shares_ore[orgnr]) for id_, bill in bills.items()]
    return sorted(parts, key=lambda part: -part[2])


def _is_uneven(one: Sold) -> bool:
    return bool(one.in_class) and one.amount_ore % max(one.seats, sum(one.in_class.values())) > 0


def _ordered(own: list[Line]) -> dict[str, int]:
    seats: Counter[str] = Counter()
    for each in own:
        seats[each.state.value] += each.seats if each.state is LineState.CONFIRMED else each.quantity
    return dict(sorted(seats.items()))


def _cost(own: list[Line]) -> dict[UUID, int]:
    cost: Counter[UUID] = Counter()
    for each in own:
        cost[each.call_off_id] += each.amount_ore
    return dict(cost)


async def _due(conn: asyncpg.Connection, orgnr: str) -> list[tuple[Any, ...]]:
    due = await facts.due_lines(conn, orgnr, TODAY, TODAY + page.HORIZON, limit=100)
    return [(each.day, each.kind, each.about) for each in due]


def _ending(own: list[Line]) -> list[tuple[Any, ...]]:
    due = [(each.answer_by.date(), "ANSWER", each.id) for each in own if each.state is LineState.REQUESTED]
    due += [(each.ends_on, "SEATS_END", each.id) for each in own if each.state is LineState.CONFIRMED]
    return sorted(each for each in due if TODAY <= each[0] <= TODAY + page.HORIZON)

"""Of whoever is erased nothing is left in any table that there is; a new one asks for a rule, or for a reason."""

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_contracts.enrollment import ErasureRequested
from samklasse_contracts.message import say
from samklasse_notifications.handlers import erasure

from .builders import ANNA, LARVIK, NOW
from .outside import Peer
from .sending import MakeSender
from .traces import CASE, ENROLLMENT, NOT_HERS, STAYS, Database, hers, is_named, lives, places, traces

pytestmark = pytest.mark.usefixtures("at_noon")


async def unexplained(pool: Database) -> set[str]:
    """Tables and columns that tell nothing of Anna though she has lived, and for which no reason is given."""
    told = await traces(pool, await hers(pool))
    told |= {place.partition(".")[0] for place in told}
    return {place for place in await places(pool) - told if not is_named(place, {*STAYS, *NOT_HERS})}


async def test_nothing_of_her_is_left_in_any_table_in_which_she_stood(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: vault.Keys, make_sender: MakeSender
) -> None:
    await lives(pool, keys, make_sender(sms_url=sms_gateway.url))
    known, missing = await hers(pool), await unexplained(pool)
    before = await traces(pool, known)
    body = ErasureRequested(case_id=CASE, person_id=ANNA, owner_orgnr=LARVIK, enrollment_ids=(ENROLLMENT,))
    async with pool.acquire() as conn, conn.transaction():
        await erasure.erase_person(say(body, subject=CASE, at=NOW, sequence=1), conn, now=NOW)

    assert missing == set()
    assert {place for place in before if is_named(place, NOT_HERS)} == set()
    assert await traces(pool, known) == set()


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        ("CREATE TABLE friends (name text)", {"friends"}),
        ("CREATE TABLE friends (ref uuid, name text)", {"friends", "friends.ref"}),
        ("ALTER TABLE deliveries ADD COLUMN friend uuid", {"deliveries.friend"}),
    ],
)
async def test_a_new_place_without_a_rule_or_a_reason_is_noticed(
    pool: asyncpg.Pool, clock: asyncpg.Connection, change: str, noticed: set[str]
) -> None:
    """Nothing has happened in this database, so much else is unexplained as well; what counts is what a change adds."""
    usual = await unexplained(pool)
    tried = clock.transaction()
    await tried.start()
    await clock.execute("SET LOCAL search_path TO notifications")
    await clock.execute(change)
    found = await unexplained(clock)
    await tried.rollback()

    assert found - usual == noticed


async def test_no_reason_is_given_for_what_is_not_there(pool: asyncpg.Pool) -> None:
    assert {*STAYS, *NOT_HERS} - await places(pool) == set()

"""Addresses as they are handed over: in each person's order, verified and shared as they are, and what follows."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.route import Reader, Way
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store.contacts import Recipient, Source, save_contacts
from samklasse_notifications.store.readers import readers

from .builders import ANNA, BILAL, LARVIK, NOW
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, send_all

pytestmark = pytest.mark.usefixtures("at_noon")
MAIL, PHONE = (Channel.EMAIL, "anna@test.example"), (Channel.SMS, "+4799999999")
KEPT_SQL = """
SELECT channel, rank, source, verified_at IS NOT NULL AS verified, suppressed_for
  FROM contact_points
 WHERE ref = $1
 ORDER BY rank
"""
VERIFY_SQL = """
UPDATE contact_points
   SET verified_at = $1,
       suppressed_for = 'BOUNCED'
"""


async def give(
    pool: asyncpg.Pool,
    keys: Keys,
    *addresses: tuple[Channel, str],
    who: UUID = ANNA,
    source: Source = Source.IMPORT,
    **chosen: object,
) -> None:
    async with pool.acquire() as conn, conn.transaction():
        given: Sequence[Recipient] = [Recipient(who, "nb", addresses, **chosen)]  # type: ignore[arg-type]
        await save_contacts(conn, keys, LARVIK, given, now=NOW, source=source)


async def kept(pool: asyncpg.Pool, who: UUID = ANNA) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await pool.fetch(KEPT_SQL, who)]


async def reader(pool: asyncpg.Pool, who: UUID = ANNA) -> Reader:
    async with pool.acquire() as conn:
        return (await readers(conn, [who]))[who]


async def test_both_addresses_are_kept_in_her_order_each_sealed_as_its_own(pool: asyncpg.Pool, keys: Keys) -> None:
    await give(pool, keys, PHONE, MAIL)
    sealed = {kind: (await vault.sealed(pool, kind, [ANNA]))[ANNA].open(keys) for kind in await vault.kinds(pool, ANNA)}

    assert await kept(pool) == [("SMS", 1, "IMPORT", False, None), ("EMAIL", 2, "IMPORT", False, None)]
    assert sealed == {"ADDRESS_EMAIL": b"anna@test.example", "ADDRESS_SMS": b"+4799999999"}


async def test_the_same_list_again_keeps_what_is_known_and_another_address_forgets_it(
    pool: asyncpg.Pool, keys: Keys
) -> None:
    await give(pool, keys, MAIL, PHONE)
    await pool.execute(VERIFY_SQL, NOW)
    await give(pool, keys, PHONE, (Channel.EMAIL, "Anna@test.example"))
    same = await kept(pool)
    await give(pool, keys, PHONE, (Channel.EMAIL, "new@test.example"), source=Source.OFFICER)

    assert same == [("SMS", 1, "IMPORT", True, "BOUNCED"), ("EMAIL", 2, "IMPORT", True, "BOUNCED")]
    assert await kept(pool) == [("SMS", 1, "IMPORT", True, "BOUNCED"), ("EMAIL", 2, "OFFICER", False, None)]


async def test_an_address_is_known_again_under_a_new_key(pool: asyncpg.Pool, keys: Keys, tmp_path: Path) -> None:
    """A digest is of its key: after `samklasse rotate kek`, who has said STOP must not be written to again."""
    await give(pool, keys, MAIL)
    await pool.execute(VERIFY_SQL, NOW)
    new = vault.new_kek()
    old = (tmp_path / "kek").read_text().split()
    both, alone = (vault.load(vault.write_kek(tmp_path / "next", *lines)) for lines in ((new, *old), (new,)))
    async with pool.acquire() as conn:
        await vault.rewrap(conn, both)
    await give(pool, alone, MAIL)
    again = await kept(pool)
    await give(pool, alone, MAIL, who=BILAL)

    assert again == [("EMAIL", 1, "IMPORT", True, "BOUNCED")]
    assert (await reader(pool, BILAL)).ways == (Way(Channel.EMAIL, shared=True),)


async def test_an_address_that_is_no_longer_given_is_gone_from_the_vault_too(pool: asyncpg.Pool, keys: Keys) -> None:
    await give(pool, keys, MAIL, PHONE)
    await give(pool, keys, PHONE)

    assert await kept(pool) == [("SMS", 1, "IMPORT", False, None)]
    assert await vault.kinds(pool, ANNA) == ["ADDRESS_SMS"]


async def test_an_address_is_shared_while_somebody_else_has_it_however_it_is_written(
    pool: asyncpg.Pool, keys: Keys
) -> None:
    await give(pool, keys, (Channel.EMAIL, "Home@test.example"), PHONE)
    alone = (await reader(pool)).ways
    await give(pool, keys, (Channel.EMAIL, "home@test.example"), who=BILAL)
    together = (await reader(pool)).ways
    await intend(pool, [ANNA, BILAL], SUBJECT)
    neutral = await pool.fetch("SELECT channel, neutral FROM deliveries ORDER BY channel, position")

    assert alone == (Way(Channel.EMAIL), Way(Channel.SMS))
    assert together == (Way(Channel.EMAIL, shared=True), Way(Channel.SMS))
    assert [tuple(row) for row in neutral] == [("EMAIL", True), ("EMAIL", True), ("SMS", False)]


async def test_what_she_has_chosen_stays_until_it_is_given_again(pool: asyncpg.Pool, keys: Keys) -> None:
    await give(pool, keys, MAIL, quiet=Quiet(60, 120), reserved=True, invitations=True, role=Audience.PARTICIPANT)
    await give(pool, keys, MAIL)
    stayed = await reader(pool)
    await give(pool, keys, MAIL, quiet=Quiet(0, 1), reserved=False)

    assert stayed == Reader(reserved=True, quiet=Quiet(60, 120), ways=(Way(Channel.EMAIL),))
    assert await reader(pool) == Reader(reserved=False, quiet=Quiet(0, 1), ways=(Way(Channel.EMAIL),))
    assert await pool.fetchval("SELECT invitations FROM recipients") is True


async def test_who_has_reserved_herself_gets_no_important_letter_and_somebody_a_task_until_she_takes_it_back(
    pool: asyncpg.Pool, keys: Keys
) -> None:
    await give(pool, keys, MAIL, reserved=True)
    await pool.execute("UPDATE recipients SET quiet_from = 0, quiet_until = 0")
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await pool.execute("UPDATE threads SET told_version = 1")
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_LEFT, notice="left")
    refused = [tuple(row) for row in await pool.fetch("SELECT reason, done_by FROM escalations")]
    ways = await pool.fetchval("SELECT count(*) FROM deliveries WHERE state = 'WAITING'")
    await give(pool, keys, MAIL, reserved=False)
    taken = [tuple(row) for row in await pool.fetch("SELECT reason, done_by FROM escalations")]

    assert (refused, ways) == ([("RESERVED", None)], 0)
    assert taken == [("RESERVED", "OVERTAKEN")]
    assert await pool.fetchval("SELECT count(*) FROM deliveries WHERE state = 'WAITING'") == 1


async def test_a_suppressed_address_is_no_way(pool: asyncpg.Pool, keys: Keys) -> None:
    await give(pool, keys, MAIL, PHONE)
    await pool.execute("UPDATE contact_points SET suppressed_for = 'STOPPED' WHERE channel = 'SMS'")

    assert (await reader(pool)).ways == (Way(Channel.EMAIL),)


async def test_a_shared_mailbox_is_told_only_that_there_is_something_to_read(
    pool: asyncpg.Pool, keys: Keys, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    await give(pool, keys, MAIL)
    await give(pool, keys, MAIL, who=BILAL)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    (mail,) = mail_catcher.mails()
    body = mail.get_body(("plain",))

    assert body is not None and "A2" not in body.get_content() and "mandag" not in body.get_content()

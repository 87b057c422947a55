"""Whose a ref is: events say so. Whoever guesses one sees nothing by it, and hears nothing that is another's."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound
from samklasse_contracts.enrollment import CaseTransferred, ParticipantPaused
from samklasse_contracts.message import say
from samklasse_contracts.partnerships import OrganisationForm, OrganisationRegistered, OrganisationRole
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.functions import coordinator_of, supplier_of
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.handlers import classes, coordinators, moves, pauses
from samklasse_notifications.store import contacts, owners, settling
from samklasse_notifications.store.contacts import Recipient, save_contacts

from .builders import ANNA, BILAL, LARVIK, NOW, cancelled, published
from .outside import Peer
from .sending import MakeSender, send_all
from .telling import handle

pytestmark = pytest.mark.usefixtures("at_noon")
SKIEN, TELEMARK = "833333333", "844444444"
THEIRS, HERS = (Channel.EMAIL, "guessed@test.example"), (Channel.EMAIL, "anna@test.example")
OWNERS_SQL = "SELECT DISTINCT owner_orgnr FROM threads"


async def put(
    pool: asyncpg.Pool,
    keys: vault.Keys,
    orgnr: str,
    *refs: UUID,
    address: tuple[Channel, str] = THEIRS,
    role: Audience = Audience.PARTICIPANT,
) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await save_contacts(conn, keys, orgnr, [Recipient(ref, "nb", (address,), role=role) for ref in refs], now=NOW)


async def owned_by(pool: asyncpg.Pool, ref: UUID = ANNA) -> list[str]:
    async with pool.acquire() as conn:
        return [orgnr for orgnr in (LARVIK, SKIEN, TELEMARK) if await contacts.owns_person(conn, ref, orgnr)]


def moved(to: str = SKIEN) -> CaseTransferred:
    body = CaseTransferred(case_id=uuid4(), person_id=ANNA, from_orgnr=LARVIK, to_orgnr=to, moved_on=NOW.date())
    return say(body, subject=body.case_id, at=NOW, sequence=1)


async def test_what_a_stranger_put_before_her_class_was_known_hears_nothing_of_it(
    pool: asyncpg.Pool, keys: vault.Keys, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    await put(pool, keys, SKIEN, ANNA)
    await handle(pool, classes.publish_timetable, published())
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    unread = mail_catcher.mails()
    sealed = await vault.kinds(pool, ANNA)
    await put(pool, keys, LARVIK, ANNA, address=HERS)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert (unread, sealed) == ([], [])
    assert [mail["To"] for mail in mail_catcher.mails()] == ["anna@test.example"]
    assert await owned_by(pool) == [LARVIK]
    assert [row["owner_orgnr"] for row in await pool.fetch(OWNERS_SQL)] == [LARVIK]


async def test_nobody_takes_over_somebody_whose_class_came_before_her_address(
    pool: asyncpg.Pool, keys: vault.Keys
) -> None:
    await handle(pool, classes.publish_timetable, published())
    with pytest.raises(NotFound):
        await put(pool, keys, SKIEN, ANNA)
    await put(pool, keys, LARVIK, ANNA, address=HERS)

    assert await owned_by(pool) == [LARVIK]


async def test_an_address_and_an_event_that_cross_leave_nothing_of_the_strangers(
    pool: asyncpg.Pool, keys: vault.Keys
) -> None:
    """Each begins before the other has committed: one of them waits, whichever it is."""
    async with pool.acquire() as conn:
        async with conn.transaction():
            await save_contacts(conn, keys, SKIEN, [Recipient(ANNA, "nb", (THEIRS,))], now=NOW)
            event = asyncio.create_task(handle(pool, classes.publish_timetable, published()))
            await asyncio.sleep(0.1)
            overtaken = event.done()
        await event
    async with pool.acquire() as conn:
        await settling.sweep(conn)

    assert not overtaken
    assert await pool.fetchval("SELECT count(*) FROM contact_points") == 0
    assert await pool.fetchval("SELECT count(*) FROM deliveries") == 0


async def test_who_put_her_address_first_and_is_right_keeps_it(pool: asyncpg.Pool, keys: vault.Keys) -> None:
    await put(pool, keys, LARVIK, ANNA, BILAL, address=HERS)
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    await handle(pool, classes.cancel_class, cancelled(ANNA, BILAL))

    assert await pool.fetchval("SELECT count(*) FROM contact_points") == 2
    assert await owned_by(pool) == [LARVIK]


@pytest.mark.parametrize(("first", "kept"), [(LARVIK, 1), (SKIEN, 1), (TELEMARK, 0)])
async def test_of_a_person_who_moves_either_municipality_may_have_put_the_address(
    pool: asyncpg.Pool, keys: vault.Keys, first: str, kept: int
) -> None:
    await put(pool, keys, first, ANNA)
    await handle(pool, moves.move_person, moved())

    assert await pool.fetchval("SELECT count(*) FROM contact_points") == kept
    async with pool.acquire() as conn:
        assert await owners.owner(conn, ANNA) == SKIEN


async def test_what_was_said_before_her_move_does_not_bring_her_back_without_an_address_either(
    pool: asyncpg.Pool, keys: vault.Keys
) -> None:
    await handle(pool, moves.move_person, moved())
    await handle(pool, classes.publish_timetable, published())
    with pytest.raises(NotFound):
        await put(pool, keys, LARVIK, ANNA)

    assert await owned_by(pool) == [SKIEN]


async def test_a_stranger_sees_no_course_that_she_pauses(pool: asyncpg.Pool, keys: vault.Keys) -> None:
    await put(pool, keys, SKIEN, ANNA)
    body = ParticipantPaused(enrollment_id=uuid4(), person_id=ANNA, owner_orgnr=LARVIK, supplier_orgnr="822222222")
    await handle(pool, pauses.pause_person, say(body, subject=body.enrollment_id, at=NOW, sequence=1))

    assert await owned_by(pool) == []


async def test_a_coordinators_ref_is_her_municipalitys_however_early_another_puts_it(
    pool: asyncpg.Pool, keys: vault.Keys
) -> None:
    """It follows from the number, so anybody can work it out."""
    await put(pool, keys, SKIEN, coordinator_of(LARVIK), supplier_of(LARVIK))
    await handle(pool, coordinators.register_organisation, registered(LARVIK))
    with pytest.raises(NotFound):
        await put(pool, keys, SKIEN, coordinator_of(LARVIK))

    assert await pool.fetchval("SELECT count(*) FROM recipients") == 0


async def test_a_function_is_given_its_address_whoever_has_put_one_there(pool: asyncpg.Pool, keys: vault.Keys) -> None:
    await put(pool, keys, SKIEN, coordinator_of(LARVIK))
    await put(pool, keys, LARVIK, coordinator_of(LARVIK), address=HERS, role=Audience.COORDINATOR)

    assert tuple(await pool.fetchrow("SELECT owner_orgnr, role FROM recipients")) == (LARVIK, "COORDINATOR")


def registered(orgnr: str) -> OrganisationRegistered:
    body = OrganisationRegistered(
        orgnr=orgnr, name="Larvik kommune", roles=(OrganisationRole.BUYER,), form=OrganisationForm.MUNICIPALITY
    )
    return say(body, subject=uuid4(), at=NOW, sequence=1)

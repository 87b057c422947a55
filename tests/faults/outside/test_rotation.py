"""New passwords for broker, database and a supplier's mailbox, while messages flow."""

import asyncio
import gc

import aio_pika
import aiormq
import asyncpg
import pytest
from rig.reading import SERVICES
from rig.town import Town
from samklasse.provision import rotation

from .outage import under_load

pytestmark = pytest.mark.asyncio(loop_scope="session")
SUPPLIER = "943000001"


@pytest.mark.parametrize("rounds", [1, pytest.param(2, marks=pytest.mark.long)])
async def test_passwords_are_renewed_under_load_and_the_old_ones_open_nothing(place: Town, rounds: int) -> None:
    place.state = place.state.with_secrets(SUPPLIER)
    await rotation.rotate(place.infra, place.state, SERVICES, place.database)
    mailbox = await aio_pika.connect(mailbox_url(place))
    old = mailbox_url(place), place.environment("beta", "beta")
    async with under_load(place, "passwords renewed") as outage, mailbox:
        for _ in range(rounds):
            await renew(place)
            await asyncio.sleep(1)
            async with outage.recovering():
                for name in SERVICES:
                    await place.stop(name)
                    await place.start(name)
        await (await mailbox.channel()).declare_queue(f"{SUPPLIER}.out", passive=True)

    assert outage.verdict is not None
    assert outage.verdict.good, outage.verdict
    await assert_refused(*old)
    await (await aio_pika.connect(mailbox_url(place))).close()


async def renew(place: Town) -> None:
    """Everybody's, at once."""
    fresh = rotation.renewed(place.state, rotation.holders(place.state, list(SERVICES)))
    await rotation.rotate(place.infra, fresh, SERVICES, place.database)
    place.state = fresh


def mailbox_url(place: Town) -> str:
    """As the supplier connects."""
    server = place.infra.amqp_url.rpartition("@")[2]
    return f"amqp://{SUPPLIER}:{place.state.secret(SUPPLIER)}@{server}/suppliers"


async def assert_refused(mailbox: str, service: dict[str, str]) -> None:
    """Neither server opens to the old passwords."""
    for url in (mailbox, service["SAMKLASSE_AMQP_URL"]):
        with pytest.raises(aiormq.exceptions.AMQPConnectionError):
            await aio_pika.connect(url, timeout=10)
    gc.collect()  # aio-pika's refused connections close themselves on the loop that is running when they are collected
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(service["SAMKLASSE_DATABASE_URL"])

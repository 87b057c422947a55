"""TLS to broker and database, by the two URLs alone: a private authority is trusted, and nobody else is."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest
import toys
from certificates import Authority
from samklasse.infra import pair, postgres, rabbit
from samklasse.infra.state import Infra
from samklasse_chassis import consuming, health, outbox, parking, pool
from samklasse_chassis.addresses import AWAY, Addresses, started
from samklasse_chassis.amqp import Publisher
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.leader import Leadership, session
from samklasse_chassis.relay import Relay
from settled import settled
from toys import Place, until, working

ONLY_TLS_BROKER = """\
listeners.tcp = none
listeners.ssl.1 = 127.0.0.1:{amqp}
ssl_options.certfile = CERTIFICATE
ssl_options.keyfile = KEY
ssl_options.verify = verify_none
ssl_options.fail_if_no_peer_cert = false
"""
AB = ("alpha", "beta")
ONLY_TLS_DATABASE = "hostssl all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Guarded:
    """Servers that speak nothing but TLS."""

    infra: Infra
    trusted: Path
    stranger: Path


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A broker and a database with a certificate of a private authority."""
    folder = tmp_path_factory.mktemp("authority")
    authority, stranger = Authority(folder, "ours"), Authority(folder, "theirs")
    certificate, key = authority.server()
    rules = folder / "pg_hba.conf"
    rules.write_text(ONLY_TLS_DATABASE)
    with pytest.MonkeyPatch.context() as patched:
        first, _, rest = rabbit.CONFIGURATION.partition("\n")
        listening = ONLY_TLS_BROKER.replace("CERTIFICATE", str(certificate)).replace("KEY", str(key))
        patched.setattr(rabbit, "CONFIGURATION", listening + rest)
        settings = {"ssl": "on", "ssl_cert_file": certificate, "ssl_key_file": key, "hba_file": rules}
        for name, value in settings.items():
            patched.setitem(postgres.SETTINGS, name, str(value))
        with pair.running(tmp_path_factory.mktemp("guarded")) as infra:
            assert first.startswith("listeners.tcp.1")
            yield Guarded(infra, authority.file, stranger.file)


@pytest.fixture
async def plain(guarded: Guarded) -> AsyncIterator[Place]:
    """Where the toys live, without a word of TLS."""
    async with settled(guarded.infra) as found:
        yield found


def by_tls(place: Place, trusted: Path) -> Place:
    """The same by two URLs that trust one authority."""
    amqp = f"{place.amqp.replace('amqp://', 'amqps://')}?cafile={quote(str(trusted), safe='')}"
    return Place(f"{place.database}?sslmode=verify-full&sslrootcert={trusted}", amqp)


def url(place: Place, service: str) -> str:
    """The database's URL with the service's schema as search path."""
    return f"{place.database}&options=-csearch_path%3D{service}"


@pytest.mark.parametrize("how", [{}, {"batch": 8, "hot": True}], ids=["by FastStream", "hot"])
async def test_a_message_has_its_effect_where_everything_is_tls(
    plain: Place, guarded: Guarded, how: dict[str, Any]
) -> None:
    table = [replace(toys.CONSUMER, **how)]
    place = by_tls(plain, guarded.trusted)
    seen = health.Health()
    async with AsyncExitStack() as stack:
        alpha, beta = [await stack.enter_async_context(await pool.open_pool(url(place, one), name=one)) for one in AB]
        await beta.execute("CREATE TABLE effects (id uuid NOT NULL, name text NOT NULL, at timestamptz NOT NULL)")
        async with alpha.acquire() as conn, conn.transaction():
            await outbox.add(conn, toys.said("x", 1))
        relay = Relay(alpha, Publisher(place.amqp, "alpha relay"))
        work = (
            Leadership(session(url(place, "alpha")), "alpha", relay.run).run(),
            consuming.consume(place.amqp, table, Inbox(beta)),
            parking.bridge_dead_letters(place.amqp, "beta", beta),
            health.watch(seen, beta, {False: place.amqp}, table),
        )
        async with working(*work):
            await until(lambda: _holds(beta, "SELECT count(*) = 1 FROM effects"))
            await until(lambda: _healthy(seen))
        encrypted = await beta.fetchval("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")

    assert encrypted
    assert seen.report() == {}


async def test_a_broker_of_another_authority_is_refused(plain: Place, guarded: Guarded) -> None:
    with pytest.raises(AWAY, match="CERTIFICATE_VERIFY_FAILED"):
        await Addresses(by_tls(plain, guarded.stranger).amqp).connect("test")


async def test_consumers_do_not_start_on_a_broker_of_another_authority(plain: Place, guarded: Guarded) -> None:
    strange = Addresses(by_tls(plain, guarded.stranger).amqp)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2.5):
            broker = await started(strange, lambda broker: None, logger=None)
            await broker.stop()


async def test_a_broker_under_a_name_it_has_no_certificate_for_is_refused(plain: Place, guarded: Guarded) -> None:
    misnamed = by_tls(plain, guarded.trusted).amqp.replace("127.0.0.1", "localhost")

    with pytest.raises(AWAY, match="CERTIFICATE_VERIFY_FAILED"):
        await Addresses(misnamed).connect("test")


async def test_a_plain_connection_to_the_broker_is_refused(plain: Place) -> None:
    with pytest.raises(AWAY):
        await Addresses(plain.amqp).connect("test", patience_seconds=3)


async def test_a_database_of_another_authority_is_refused(plain: Place, guarded: Guarded) -> None:
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        await pool.connect(by_tls(plain, guarded.stranger).database)


async def test_a_database_under_a_name_it_has_no_certificate_for_is_refused(plain: Place, guarded: Guarded) -> None:
    misnamed = by_tls(plain, guarded.trusted).database.replace("127.0.0.1", "localhost")

    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        await pool.connect(misnamed)


async def test_a_plain_connection_to_the_database_is_refused(plain: Place) -> None:
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await pool.connect(f"{plain.database}?sslmode=disable")


async def _holds(opened: asyncpg.Pool, sql: str) -> bool:
    return bool(await opened.fetchval(sql))


async def _healthy(seen: health.Health) -> bool:
    await asyncio.sleep(0)
    return seen.report() == {}

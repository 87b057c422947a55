"""Enrollment alone on servers of its own: one seller, one agreement, one offering, and as many buyers as clients."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import aio_pika
import asyncpg
from samklasse_chassis import clock
from samklasse_chassis.pool import connect
from samklasse_chassis.tokens import Role
from samklasse_contracts import values
from samklasse_contracts.gateway import OfferingSubmitted
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Message, headers, say
from samklasse_contracts.partnerships import AgreementSigned, OrganisationRegistered, PriceLine

from samklasse.bench import cpu
from samklasse.bench.place import SERVERS, BenchFailed
from samklasse.checker import ceilings
from samklasse.infra import pair, ports, process
from samklasse.infra.state import Infra, State, load, save
from samklasse.provision import installed, keys, operator, with_all_secrets
from samklasse.stack import health

DATABASE, SERVICE, SELLER = "market", "enrollment", "399000091"
SEAT_ORE = 119_000
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Market:
    """Where orders are made; `first_day` is a day that the offering starts on."""

    home: Path
    infra: Infra
    state: State
    port: int
    agreement_id: UUID
    offering_id: UUID
    first_day: date
    buyers: Sequence[str]

    def tokens(self) -> list[str]:
        """One for each buyer."""
        life = timedelta(hours=1)
        return [keys.issue(self.state, orgnr, Role.MUNICIPALITY, "bench", life) for orgnr in self.buyers]

    async def books(self) -> ceilings.Books:
        """What enrollment has written down.

        Raises:
            BenchFailed: there is no agreement in it.
        """
        conn = await _administrator(self.infra)
        try:
            found = await ceilings.read_books(conn)
        finally:
            await conn.close()
        if found is None:
            raise BenchFailed("enrollment kjenner ingen avtale")
        return found

    def used_seconds(self) -> dict[str, float]:
        """Processor time so far, by process."""
        records = process.records(self.home)
        names = {**SERVERS, SERVICE: SERVICE}
        return {name: cpu.used_seconds(records[record].pid) for name, record in names.items() if record in records}


@contextmanager
def opened(
    say_so: Callable[[str], None], *, buyers: int, seats_under_ceiling: int, profiles: Path | None = None
) -> Iterator[Market]:
    """Servers and the service while the block runs; the ceiling has room for so many seats.

    Raises:
        CannotStart: there are no servers to be had.
        BenchFailed: the service did not take in what it was told.
    """
    with tempfile.TemporaryDirectory(prefix="samklasse-market-") as folder, pair.running(Path(folder), say_so) as infra:
        home = Path(folder)
        state = with_all_secrets(load(home), (SERVICE,))
        save(home, state)
        services = {SERVICE: installed([SERVICE])[SERVICE]}
        asyncio.run(operator.provision(infra, state, services, DATABASE))
        with ports.reserved(1) as (port,), _running(home, infra, state, port, profiles):
            orgnrs = [str(399_100_000 + number) for number in range(buyers)]
            now = asyncio.run(_now(infra))
            first = now.date() + timedelta(days=30)
            market = Market(home, infra, state, port, new_id(), new_id(), first, orgnrs)
            asyncio.run(_tell(infra, _facts(market, seats_under_ceiling, now), buyers + 1))
            yield market


@contextmanager
def _running(home: Path, infra: Infra, state: State, port: int, profiles: Path | None) -> Iterator[None]:
    own = {
        "SAMKLASSE_DATABASE_URL": _url(infra, f"{SERVICE}:{state.secret(SERVICE)}"),
        "SAMKLASSE_AMQP_URL": _amqp_url(infra, f"{SERVICE}:{state.secret(SERVICE)}"),
        "SAMKLASSE_HTTP_PORT": str(port),
        "SAMKLASSE_TOKEN_PUBLIC_KEY": state.secret(keys.PUBLIC_KEY),
    }
    profiled = [] if profiles is None else ["-m", "cProfile", "-o", str(profiles / f"{SERVICE}.prof")]
    command = [sys.executable, *profiled, "-m", "samklasse_enrollment"]
    record = process.spawn(home, SERVICE, command, os.environ | own, home)
    try:
        health.await_healthy(home, SERVICE, f"http://127.0.0.1:{port}/health", PATIENCE_SECONDS)
        yield
    finally:
        process.stop(home, record)


def _facts(market: Market, seats: int, now: datetime) -> list[Message]:
    """What others would have said."""
    first, course = market.first_day, values.CourseType.ASYNC_SUPPLIER_TEACHER
    agreement = AgreementSigned(
        agreement_id=market.agreement_id,
        seller_orgnr=SELLER,
        all_municipalities=True,
        course_types=(course,),
        valid_from=now.date(),
        valid_to=first + timedelta(days=700),
        ceiling_ore=seats * SEAT_ORE,
        prices=(PriceLine(course_type=course, seat_ore=SEAT_ORE),),
        answer_within_hours=48,
        processing_agreement=True,
    )
    offering = OfferingSubmitted(
        offering_id=market.offering_id,
        supplier_orgnr=SELLER,
        ref="bench",
        course_type=course,
        subject=values.Subject.NORWEGIAN,
        levels=(values.Level.A1,),
        weeks=20,
        starts_from=first,
        starts_to=first,
        capacity=100_000,
        received_at=now,
    )
    told = (*_parties(market), agreement, offering)
    return [say(each, subject=new_id(), at=now, sequence=1) for each in told]


def _parties(market: Market) -> list[OrganisationRegistered]:
    """The seller, and the buyers."""
    roles, forms = values.OrganisationRole, values.OrganisationForm
    seller = OrganisationRegistered(orgnr=SELLER, name="Selger (oppdiktet)", roles=(roles.SELLER,), form=forms.PRIVATE)
    buyers = [
        OrganisationRegistered(orgnr=orgnr, name="Kommune (oppdiktet)", roles=(roles.BUYER,), form=forms.MUNICIPALITY)
        for orgnr in market.buyers
    ]
    return [seller, *buyers]


async def _tell(infra: Infra, facts: Sequence[Message], organisations: int) -> None:
    connection = await aio_pika.connect(_amqp_url(infra))
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange("ev")
        for fact in facts:
            if isinstance(fact, OfferingSubmitted):  # judged by whether its supplier is known to sell
                await _await_known(infra, organisations, 1, 0)
            message = aio_pika.Message(
                fact.body(), headers={**headers(fact.envelope)}, message_id=str(fact.envelope.id)
            )
            await exchange.publish(message, fact.key)
    await _await_known(infra, organisations, 1, 1)


async def _await_known(infra: Infra, *wanted: int) -> None:
    conn = await _administrator(infra)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await ceilings.known(conn) != wanted:  # noqa: ASYNC110 the database sets no event here
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise BenchFailed(f"enrollment har ikke tatt imot alt: {wanted}") from None
    finally:
        await conn.close()


async def _now(infra: Infra) -> datetime:
    conn = await _administrator(infra)
    try:
        return await clock.now(conn)
    finally:
        await conn.close()


async def _administrator(infra: Infra) -> asyncpg.Connection:
    return await connect(f"{infra.database_url.rpartition('/')[0]}/{DATABASE}")


def _url(infra: Infra, who: str) -> str:
    server = infra.database_url.rpartition("@")[2].partition("/")[0]
    return f"postgresql://{who}@{server}/{DATABASE}"


def _amqp_url(infra: Infra, who: str | None = None) -> str:
    scheme, _, rest = infra.amqp_url.partition("://")
    return f"{scheme}://{who or rest.rpartition('@')[0]}@{rest.rpartition('@')[2]}/core"

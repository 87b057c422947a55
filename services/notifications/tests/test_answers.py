"""What a relay or a gateway answers decides what a message has come to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.thread import Kind

from .builders import ANNA
from .outside import free_port
from .sending import SUBJECT, MakeSender, intend, reachable, states

pytestmark = pytest.mark.usefixtures("at_noon")


@asynccontextmanager
async def relay(*answers: bytes) -> AsyncIterator[str]:
    """An SMTP relay without pipelining that answers the commands after EHLO with these lines, in turn."""
    port = free_port()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            writer.write(b"220 relay\r\n")
            queue = [b"250 hello", *answers]
            reading_mail = False
            while line := await reader.readline():
                if reading_mail and line != b".\r\n":
                    continue
                answer = queue.pop(0) if queue else b"250 fine"
                reading_mail = answer.startswith(b"354")
                if answer == b"hang up":
                    break
                writer.write(answer + b"\r\n")

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    yield f"smtp://127.0.0.1:{port}"
    server.close()


@pytest.mark.parametrize(
    ("answers", "settled"),
    [
        ((b"250 ok", b"550 no such mailbox"), ("REFUSED", "550")),
        ((b"250 ok", b"451 later"), ("UNKNOWN", "451")),
        ((b"250 ok", b"250 ok", b"354 go", b"552 too big"), ("REFUSED", "552")),
        ((b"250 ok", b"250 ok", b"354 go", b"hang up"), ("UNKNOWN", "CONNECTION_LOST")),
        ((b"250 ok", b"250 ok", b"354 go", b"250 taken"), ("ACCEPTED", "250")),
    ],
)
async def test_a_relays_answer_decides_and_a_lost_answer_stays_unknown(
    pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender, answers: tuple[bytes, ...], settled: tuple[str, str]
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT)
    async with relay(*answers) as url:
        await make_sender(smtp_url=url).round()
    row = await pool.fetchrow("SELECT state, outcome FROM attempts")

    assert tuple(row) == settled


@asynccontextmanager
async def gateway(answer: bytes) -> AsyncIterator[str]:
    """An SMS gateway that takes a request and gives these bytes back."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)

    port = free_port()
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    yield f"http://127.0.0.1:{port}"
    server.close()


@pytest.mark.parametrize(
    ("answer", "settled"),
    [
        (b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", ("ACCEPTED", "202")),
        (b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ("ACCEPTED", "202")),
        (b"HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n", ("REFUSED", "422")),
        (b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", ("UNKNOWN", "503")),
        (b"HTTP/1.1 202 Acc", ("UNKNOWN", "CONNECTION_LOST")),
        (b"", ("UNKNOWN", "CONNECTION_LOST")),
    ],
)
async def test_a_gateways_status_decides_and_a_lost_answer_stays_unknown(
    pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender, answer: bytes, settled: tuple[str, str]
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    async with gateway(answer) as url:
        await make_sender(sms_url=url).round()
    row = await pool.fetchrow("SELECT state, outcome FROM attempts")

    assert tuple(row) == settled


async def test_a_certain_refusal_leaves_the_thread_unheard_so_that_its_end_is_not_told(
    pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    async with relay(b"250 ok", b"550 no such mailbox") as url:
        await make_sender(smtp_url=url).round()
    await intend(pool, [ANNA], SUBJECT, Kind.CLASS_CANCELLED, notice="end")

    assert await states(pool) == {"REFUSED": 1}

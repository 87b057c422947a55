"""`python -m samklasse_notifications.bench.handing_over`: rounds of the raw ceiling and of the sender, in turn.

raw_smtp_per_s is the ceiling of the same run: the mails of the round before, byte for byte, on as many connections to
the same sink from this process, without a database (`ceiling`).

handed_over_per_s: every class has changed (the consumer's handler has planned it), and the sender works it off by its
own rounds, from the first claim until the last outcome is settled: lease, attempt row and key for every message, its
words, its reader's own link, her address out of the vault. A round counts only when everybody is told and the sink has
taken every key once.
"""

import asyncio
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import UUID

from samklasse_chassis import clock

from samklasse_notifications.bench import lag, rendering, stage, town
from samklasse_notifications.bench.ceiling import Prebuilt, mails_per_s, prebuilt
from samklasse_notifications.bench.stage import Stage
from samklasse_notifications.sender.doors import LINES
from samklasse_notifications.sender.provider import Mail
from samklasse_notifications.store.handovers import Attempt

UNTOLD_SQL = """
SELECT count(*)
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE i.state <> 'TOLD'
"""

ACCEPTED_SQL = """
SELECT a.key
  FROM attempts a
  JOIN intents i ON i.id = a.intent_id
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE a.state = 'ACCEPTED'
"""


class NotDelivered(Exception):
    """Somebody was not told, or told twice: the figures would mean nothing."""


@dataclass
class Found:
    """Of each round; `cpu_us` is this process's own processor time for a message."""

    raw_per_s: list[float] = field(default_factory=list)
    raw_cpu_us: list[float] = field(default_factory=list)
    alternating_per_s: list[float] = field(default_factory=list)
    handed_over_per_s: list[float] = field(default_factory=list)
    handed_over_cpu_us: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


async def measure(staged: Stage) -> dict[str, Any]:
    """Rounds of both in turn; before them the first timetables, and one of each that does not count.

    Raises:
        NotDelivered: somebody was not told, or told twice.
        Broken: the sink did not take a prebuilt mail.
    """
    await _handed_over(staged, Found())
    await _change(staged, revision=2)
    mails, handed = await _kept(staged)
    async with staged.pool.acquire() as conn:
        rendered = await rendering.measure(conn, handed)
    await _raw(staged, mails, Found())
    found = Found()
    for number in range(staged.order.rounds):
        await _raw(staged, mails, found)
        await _change(staged, revision=number + 3)
        await _handed_over(staged, found)
    return {
        "mails": len(mails),
        "mail_octets": round(sum(len(each.content) for each in mails) / len(mails)),
        "raw_smtp_per_s": round(median(found.raw_per_s)),
        "handed_over_per_s": round(median(found.handed_over_per_s)),
        "ratio": round(median(found.handed_over_per_s) / median(found.raw_per_s), 3),
        "raw_rounds_per_s": [round(one) for one in found.raw_per_s],
        "raw_one_at_a_time_rounds_per_s": [round(one) for one in found.alternating_per_s],
        "handed_over_rounds_per_s": [round(one) for one in found.handed_over_per_s],
        "raw_cpu_us_per_mail": round(median(found.raw_cpu_us), 1),
        "handed_over_cpu_us_per_mail": round(median(found.handed_over_cpu_us), 1),
        **rendered,
        "full_speed_loop_lag_p99_ms": lag.percentile_ms(found.late, 99),
    }


async def _kept(staged: Stage) -> tuple[list[Prebuilt], list[Attempt]]:
    """What the sender hands over in a round, every mail as it leaves, and what each was made of."""
    mails: list[Prebuilt] = []
    attempts: list[Attempt] = []
    wording = staged.sender.wording
    real = wording.message

    def keep(handed: Attempt, to: str) -> Any:
        message = real(handed, to)
        assert isinstance(message, Mail)
        mails.append(prebuilt(to, message.raw, handed.key))
        attempts.append(handed)
        return message

    wording.message = keep  # type: ignore[method-assign]
    await _handed_over(staged, Found())
    wording.message = real  # type: ignore[method-assign]
    return mails, attempts


async def _change(staged: Stage, *, revision: int) -> None:
    """One lesson of every class is at another time."""
    async with staged.pool.acquire() as conn:
        now = await clock.now(conn)
    await stage.tell(staged, [town.published(each, revision, now) for each in staged.classes])


async def _raw(staged: Stage, mails: list[Prebuilt], found: Found) -> None:
    """Grouped as far as RFC 2920 goes, and one mail after the other on each connection."""
    port, used = staged.order.smtp_port, time.process_time()
    found.raw_per_s.append(await mails_per_s(mails, port, lines=LINES))
    found.raw_cpu_us.append(1e6 * (time.process_time() - used) / len(mails))
    found.alternating_per_s.append(await mails_per_s(mails, port, lines=LINES, grouped=False))
    taken = Counter(await taken_by_sink(staged.order.door_port))
    if len(taken) != len(mails) or set(taken.values()) != {2}:
        raise NotDelivered(f"the sink has {len(taken)} of {len(mails)} prebuilt mails")


async def _handed_over(staged: Stage, found: Found) -> None:
    used, began, ended, count = time.process_time(), time.perf_counter(), 0.0, 0
    async with lag.watched(found.late):
        while claimed := await staged.sender.round():
            count, ended = count + claimed, time.perf_counter()
    cpu = time.process_time() - used
    if count != staged.order.people:
        raise NotDelivered(f"{count} claimed, {staged.order.people} to be told")
    await judge(staged)
    found.handed_over_per_s.append(count / (ended - began))
    found.handed_over_cpu_us.append(1e6 * cpu / count)


async def judge(staged: Stage) -> None:
    """Everybody told, by one accepted attempt; the sink has its key, and each key once.

    Raises:
        NotDelivered: with what was found.
    """
    untold = await staged.pool.fetchval(UNTOLD_SQL)
    accepted = [row["key"] for row in await staged.pool.fetch(ACCEPTED_SQL)]
    taken = Counter(await taken_by_sink(staged.order.door_port))
    twice = sum(times > 1 for times in taken.values())
    if untold or twice or len(accepted) != staged.order.people or set(accepted) != set(taken):
        raise NotDelivered(f"{untold} untold, {len(accepted)} accepted, {len(taken)} taken, {twice} of them twice")


async def taken_by_sink(port: int) -> list[UUID]:
    """The keys of all mails since the last time."""
    return [key for key, _ in await times_at_sink(port)]


async def times_at_sink(port: int) -> list[tuple[UUID, float]]:
    """Every mail's key and when it was taken, by the clock of this machine's event loops."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, family=socket.AF_INET)
    told = await reader.read()
    writer.close()
    lines = (line.split(b" ") for line in told.splitlines())
    return [(_key(sender), float(at)) for at, sender in lines]


def _key(sender: bytes) -> UUID:
    return UUID(sender.partition(b"+")[2].partition(b"@")[0].decode())


if __name__ == "__main__":
    stage.process(measure)

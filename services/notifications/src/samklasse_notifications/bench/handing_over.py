"""`python -m samklasse_notifications.bench.handing_over`: rounds of the raw ceiling and of the sender, in turn.

raw_smtp_per_s is the ceiling of the same run: the mails of the round before, byte for byte, on as many connections to
the same sink from this process, without a database (`ceiling`); by the faster of two ways, and both are told.

handed_over_per_s: every class has changed (the service's inbox has planned it), and the senders are started and work it
off, from their start until the commit of the last outcome: lease, attempt row and key for every message, its words, its
reader's own link, her address out of the vault. A round counts only when everybody is told and the sink has taken every
key once.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import UUID

from samklasse_notifications.bench import at_sink, lag, rendering, stage, town, yardstick
from samklasse_notifications.bench.ceiling import by_bdat, by_data, mails_per_s
from samklasse_notifications.bench.stage import Stage
from samklasse_notifications.sender.doors import LINES
from samklasse_notifications.sender.provider import Mail
from samklasse_notifications.store.handovers import Attempt

Kept = tuple[str, bytes, UUID]
"""To whom, the mail, and its key."""

BEGAN_SQL = """
SELECT clock_timestamp()
"""


@dataclass
class Found:
    """Of each round; `cpu_us` is this process's own processor time for a message."""

    raw_cpu_us: list[float] = field(default_factory=list)
    raw_by_data_per_s: list[float] = field(default_factory=list)
    raw_by_bdat_per_s: list[float] = field(default_factory=list)
    handed_over_per_s: list[float] = field(default_factory=list)
    handed_over_cpu_us: list[float] = field(default_factory=list)
    yardstick_us: list[float] = field(default_factory=list)
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
        rendered = await rendering.measure(conn, handed, rounds=staged.order.rounds)
    await _raw(staged, mails, Found())
    found = Found()
    for number in range(staged.order.rounds):
        await _raw(staged, mails, found)
        await _change(staged, revision=number + 3)
        await _handed_over(staged, found)
    raw = max(median(found.raw_by_data_per_s), median(found.raw_by_bdat_per_s))
    return {
        "mails": len(mails),
        "mail_octets": round(sum(len(octets) for _, octets, _ in mails) / len(mails)),
        "raw_smtp_per_s": round(raw),
        "handed_over_per_s": round(median(found.handed_over_per_s)),
        "ratio": round(median(found.handed_over_per_s) / raw, 3),
        "raw_by_data_rounds_per_s": [round(one) for one in found.raw_by_data_per_s],
        "raw_by_bdat_rounds_per_s": [round(one) for one in found.raw_by_bdat_per_s],
        "handed_over_rounds_per_s": [round(one) for one in found.handed_over_per_s],
        "raw_cpu_us_per_mail": round(median(found.raw_cpu_us), 1),
        "handed_over_cpu_us_per_mail": round(median(found.handed_over_cpu_us), 1),
        "handed_over_yardstick_us": round(median(found.yardstick_us), 1),
        "revision": staged.order.rounds + 2,
        **rendered,
        "full_speed_loop_lag_p99_ms": lag.percentile_ms(found.late, 99),
    }


async def _kept(staged: Stage) -> tuple[list[Kept], list[Attempt]]:
    """What the sender hands over in a round, every mail as it leaves, and what each was made of."""
    mails: list[Kept] = []
    attempts: list[Attempt] = []
    wording = staged.senders[0].wording
    real = wording.message

    def keep(handed: Attempt, to: str) -> Any:
        message = real(handed, to)
        assert isinstance(message, Mail)
        mails.append((to, message.raw, handed.key))
        attempts.append(handed)
        return message

    wording.message = keep  # type: ignore[method-assign]
    await _handed_over(staged, Found())
    wording.message = real  # type: ignore[method-assign]
    return mails, attempts


async def _change(staged: Stage, *, revision: int) -> None:
    """One lesson of every class is at another time."""
    now = await staged.now()
    await staged.hear(*(town.published(each, revision, now) for each in staged.classes))


async def _raw(staged: Stage, mails: list[Kept], found: Found) -> None:
    """By DATA, grouped as far as RFC 2920 goes, and by BDAT."""
    port = staged.order.smtp_port
    found.raw_by_data_per_s.append(await mails_per_s([by_data(*each) for each in mails], port, lines=LINES))
    prebuilt, used = [by_bdat(*each) for each in mails], time.process_time()
    found.raw_by_bdat_per_s.append(await mails_per_s(prebuilt, port, lines=LINES))
    found.raw_cpu_us.append(1e6 * (time.process_time() - used) / len(mails))
    taken = Counter(key for key, _ in await at_sink.times(staged.order.door_port))
    if len(taken) != len(mails) or set(taken.values()) != {2}:
        raise at_sink.NotDelivered(f"the sink has {len(taken)} of {len(mails)} prebuilt mails")


async def _handed_over(staged: Stage, found: Found) -> None:
    found.yardstick_us.append(yardstick.measure())
    used, began = time.process_time(), await staged.pool.fetchval(BEGAN_SQL)
    async with lag.watched(found.late), staged.sending():
        await staged.until_idle()
    cpu = time.process_time() - used
    taken = await at_sink.judged(staged, staged.classes)
    seconds = await at_sink.settled_within(staged, staged.classes, began)
    found.handed_over_per_s.append(len(taken) / seconds)
    found.handed_over_cpu_us.append(1e6 * cpu / len(taken))


if __name__ == "__main__":
    stage.process(measure)

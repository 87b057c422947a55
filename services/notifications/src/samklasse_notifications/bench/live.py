"""`python -m samklasse_notifications.bench.live`: from a committed event to the mail at the sink, at a steady pace.

Classes change at their own times, so many a second that `rate` people are told each second. Each change is taken by the
service's inbox in this process, where the sender runs as well, on one event loop: as in the service. What counts is the
time from the commit of a change until the sink has a mail about it, for every mail; `due` counts from when the change
was to come, so that a loop which is late with its own work does not hide it.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from samklasse_notifications.bench import at_sink, lag, stage, town, yardstick
from samklasse_notifications.bench.stage import Stage
from samklasse_notifications.bench.town import Class


async def measure(staged: Stage) -> dict[str, Any]:
    """Latency, and how late the loop was meanwhile.

    Raises:
        NotDelivered: somebody was not told, or told twice.
    """
    told, late, pace = staged.paced, list[float](), yardstick.measure()
    async with staged.sending():
        async with lag.watched(late):
            due, committed = await _changes(staged, told)
        await staged.until_idle()
    taken = await at_sink.judged(staged, told)
    return {
        "event_to_handed_over_p50_s": _seconds([each.at - committed[each.class_id] for each in taken], 50),
        "event_to_handed_over_p99_s": _seconds([each.at - committed[each.class_id] for each in taken], 99),
        "due_to_handed_over_p99_s": _seconds([each.at - due[each.class_id] for each in taken], 99),
        "live_mails_per_s": round(len(taken) / (max(each.at for each in taken) - min(due.values()))),
        "live_yardstick_us": [round(each, 1) for each in (pace, yardstick.measure())],
        "loop_lag_p99_ms": lag.percentile_ms(late, 99),
    }


async def _changes(staged: Stage, told: Sequence[Class]) -> tuple[dict[UUID, float], dict[UUID, float]]:
    """When each class was to change, and when its change was committed; by the loop's time."""
    loop, now = asyncio.get_running_loop(), await staged.now()
    committed: dict[UUID, float] = {}
    begin = loop.time() + 0.5
    due = {each.id: begin + n * staged.order.class_size / staged.order.rate for n, each in enumerate(told)}

    async def change(one: Class) -> None:
        await staged.hear(town.published(one, staged.order.revision + 1, now))
        committed[one.id] = loop.time()

    async with asyncio.TaskGroup() as group:
        for each in told:
            await asyncio.sleep(max(0.0, due[each.id] - loop.time()))
            group.create_task(change(each))
    return due, committed


def _seconds(found: Sequence[float], percentile: int) -> float:
    return round(lag.percentile_ms(found, percentile) / 1000, 4)


if __name__ == "__main__":
    stage.process(measure)

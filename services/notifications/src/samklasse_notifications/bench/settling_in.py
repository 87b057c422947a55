"""`python -m samklasse_notifications.bench.settling_in`: everybody and every class, before anything is measured."""

from typing import Any

from samklasse_chassis import clock

from samklasse_notifications.bench import stage, town
from samklasse_notifications.bench.stage import Stage
from samklasse_notifications.domain.attempt import Channel


async def settle_in(staged: Stage) -> dict[str, Any]:
    """People with a mailbox each, and the first timetable of every class: told, and not handed over yet."""
    await stage.settle_in(staged, (Channel.EMAIL,))
    async with staged.pool.acquire() as conn:
        now = await clock.now(conn)
    await stage.tell(staged, [town.published(each, 1, now) for each in staged.classes])
    return {"people": staged.order.people, "classes": len(staged.classes)}


if __name__ == "__main__":
    stage.process(settle_in)

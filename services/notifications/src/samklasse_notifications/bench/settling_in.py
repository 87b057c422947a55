"""`python -m samklasse_notifications.bench.settling_in`: everybody and every class, before anything is measured."""

from typing import Any

from samklasse_notifications.bench import stage, town
from samklasse_notifications.bench.stage import Stage
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.link import Purpose
from samklasse_notifications.store import links


async def settle_in(staged: Stage) -> dict[str, Any]:
    """People with a mailbox each, and the first timetable of every class: told, and not handed over yet.

    Gives the last part of everybody's calendar address.
    """
    now = await staged.now()
    await staged.hear(*town.registered(now))
    await stage.settle_in(staged, (Channel.EMAIL,))
    await staged.hear(*(town.published(each, 1, now) for each in staged.classes))
    async with staged.pool.acquire() as conn, conn.transaction():
        everybody = [who.id for who in staged.people]
        tokens = await links.tokens(conn, staged.keys, everybody, Purpose.FEED, now=now)
    return {"tokens": list(tokens.values())}


if __name__ == "__main__":
    stage.process(settle_in)

"""`python -m samklasse_notifications.bench.planning`: how long a cancellation of everybody is planned.

From the event's octets, as the broker brings them, until everything is committed: intents and deliveries on all ways
that each person has. plan_10k_s: one class with everybody in it. In classes: as many events as there are classes of
the ordinary size, one after the other (an agreement's end). Everybody has been told of what is then cancelled; nothing
of the cancellation is handed over here.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from samklasse_contracts.message import Message

from samklasse_notifications.bench import stage, town
from samklasse_notifications.bench.at_sink import NotDelivered
from samklasse_notifications.bench.stage import Stage, received
from samklasse_notifications.bench.town import Class
from samklasse_notifications.domain.attempt import Channel

WAYS = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
PLANNED_SQL = """
SELECT count(DISTINCT i.id) AS intents, count(*) AS deliveries
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
  JOIN deliveries d ON d.intent_id = i.id
 WHERE t.subject = ANY($1)
   AND i.kind = 'CLASS_CANCELLED'
"""


async def measure(staged: Stage) -> dict[str, Any]:
    """Seconds of both.

    Raises:
        NotDelivered: somebody has no intent, or not every way.
    """
    whole = town.classes(staged.people, len(staged.people))
    now = await staged.now()
    await stage.settle_in(staged, WAYS[:-1])
    await staged.hear(*(town.published(each, 1, now) for each in whole))
    async with staged.sending():
        await staged.until_idle()
    await stage.subscribe(staged)  # only now: nothing here takes what would leave by push
    revision = {each.id: staged.order.revision + 2 for each in staged.paced}
    ended = [town.cancelled(each, revision.get(each.id, staged.order.revision + 1), now) for each in staged.classes]
    return {
        "plan_10k_s": await _planned(staged, [town.cancelled(each, 2, now) for each in whole], whole),
        "plan_in_classes_s": await _planned(staged, ended, staged.classes),
        "plan_people": len(staged.people),
        "plan_ways": [way.value for way in WAYS],
    }


async def _planned(staged: Stage, said: Sequence[Message], about: Sequence[Class]) -> float:
    came = [(stage.CONSUMER_OF[message.key], received(message)) for message in said]
    loop = asyncio.get_running_loop()
    began = loop.time()
    for consumer, octets in came:
        await staged.inbox.take(consumer, octets)
    seconds = loop.time() - began
    found = await staged.pool.fetchrow(PLANNED_SQL, [each.id for each in about])
    if dict(found) != {"intents": len(staged.people), "deliveries": len(staged.people) * len(WAYS)}:
        raise NotDelivered(f"planned: {dict(found)}")
    return round(seconds, 3)


if __name__ == "__main__":
    stage.process(measure)

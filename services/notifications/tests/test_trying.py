"""A try leaves by whichever door the provider's address asks for."""

import asyncio
from uuid import uuid4

from samklasse_notifications import trying
from samklasse_notifications.domain.attempt import Channel, State
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.receipt import Receipt
from samklasse_notifications.domain.thread import Kind

from .builders import NOW
from .smsc import TO, Centre


async def test_a_try_leaves_over_smpp_marked_as_one_and_loses_nothing_that_the_network_says(
    centre: Centre,
) -> None:
    """Issue 6, item 9. What somebody writes may come over the very session of a try."""
    heard: list[Receipt | Inbound] = []

    async def hear(said: Receipt | Inbound) -> None:
        heard.append(said)

    centre.write(TO, "STOP")
    key = uuid4()
    message = trying.message(trying.telling(Kind.REMINDER, "nb", NOW), Channel.SMS, TO, key=key)
    answer = await trying.send(message, TO, {"SAMKLASSE_SMS_URL": centre.sms_url}, key=key, hear=hear)
    (kept,) = centre.texts()
    await asyncio.sleep(0.01)
    lost = not heard and not centre.waiting()

    assert not lost
    assert (answer.state, answer.reference) == (State.ACCEPTED, kept["id"])
    assert kept["message"]["text"].startswith("PRØVE: ")
    assert centre.entries()[0]["key"] == str(key)

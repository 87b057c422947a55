"""Processor time to make a message of what was claimed: its words, its reader's link, and for a mail its MIME bytes.

render_us is the mean over mails as they leave in the run: classes of twenty from four municipalities in their
languages, so the first reader of each language in each municipality finds no words made yet and the others do. Alike:
all twenty read bokmål, and are of one municipality. Cold: nobody was told the same before; warm: somebody was. Each is
the median of as many rounds as the other figures have, and the yardstick is measured in each of them: what else the
machine does costs even processor time.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from asyncpg import Connection

from samklasse_notifications.bench import yardstick
from samklasse_notifications.domain.attempt import FIRST_PROVIDER, Channel
from samklasse_notifications.sender.outgoing import CLAIM_AT_MOST
from samklasse_notifications.sender.wording import Wording
from samklasse_notifications.store.handovers import Attempt, Claimed

TO = "deltaker.000000@test.example"
COLD = 300
"""Each with a new `Wording`, which then has to learn its notice."""


async def measure(conn: Connection, handed: Sequence[Attempt], *, rounds: int) -> dict[str, Any]:
    """Microseconds a message, by channel."""
    paces, mails = [], []
    for _ in range(rounds):
        paces.append(yardstick.measure())
        mails.append(await _by_channel(conn, handed, Channel.EMAIL))
    texts = [await _by_channel(conn, handed, Channel.SMS) for _ in range(rounds)]
    mail, sms = _median(mails), _median(texts)
    return {
        "render_us": mail["mix"],
        "render": {"mail": mail, "sms": sms},
        "render_rounds_us": [each["mix"] for each in mails],
        "render_yardstick_us": round(median(paces), 1),
        "render_yardstick_rounds_us": [round(each, 1) for each in paces],
    }


def _median(found: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: median(each[name] for each in found) for name in found[0]}


async def _by_channel(conn: Connection, handed: Sequence[Attempt], channel: Channel) -> dict[str, float]:
    way = [replace(each, claimed=_on(each, channel)) for each in handed]
    cold = sum([await _cold(conn, each) for each in way[:: max(1, len(way) // COLD)]][:COLD]) / min(COLD, len(way))
    shared, last = Wording(), way[-CLAIM_AT_MOST:]
    mixed = await _in_claims(conn, shared, way)
    warm = _made(shared, last) / len(last)
    alike = await _in_claims(conn, Wording(), [_alike(each) for each in way])
    return {"mix": _us(mixed), "alike": _us(alike), "cold": _us(cold), "warm": _us(warm)}


async def _in_claims(conn: Connection, wording: Wording, way: Sequence[Attempt]) -> float:
    """The mean, when they come as claims bring them."""
    seconds = 0.0
    for at in range(0, len(way), CLAIM_AT_MOST):
        await wording.learn(conn, way[at : at + CLAIM_AT_MOST])
        seconds += _made(wording, way[at : at + CLAIM_AT_MOST])
    return seconds / len(way)


def _alike(each: Attempt) -> Attempt:
    return replace(each, language="nb", claimed=replace(each.claimed, sender_name="Prøvestad kommune"))


def _on(each: Attempt, channel: Channel) -> Claimed:
    return replace(each.claimed, channel=channel, provider=FIRST_PROVIDER[channel])


async def _cold(conn: Connection, one: Attempt) -> float:
    fresh = Wording()
    await fresh.learn(conn, [one])
    return _made(fresh, [one])


def _made(wording: Wording, handed: Sequence[Attempt]) -> float:
    """Seconds of this process's processor time."""
    used = time.process_time()
    for each in handed:
        wording.message(each, TO)
    return time.process_time() - used


def _us(seconds: float) -> float:
    return round(1e6 * seconds, 1)

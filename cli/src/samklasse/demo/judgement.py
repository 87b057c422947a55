"""The end of a run: gather the evidence, judge it, and count."""

from typing import Any

from samklasse.checker.facts import Canaries
from samklasse.checker.reader import gather
from samklasse.checker.recorder import settle
from samklasse.checker.verdict import Evidence, judge
from samklasse.demo.report import make_report
from samklasse.demo.stage import Stage

ANY_ADDRESS = frozenset({"@innboks.example", "+470"})
"""Every synthetic e-mail address ends, and every telephone number begins, with one of these."""


def personal(stage: Stage) -> Canaries:
    """Names and contact points of everybody."""
    return Canaries(frozenset((p.first_name, p.last_name) for p in stage.world.people), ANY_ADDRESS)


def protected(stage: Stage) -> Canaries:
    """Everything the municipalities' lists say about people with a protected address."""
    hidden = [p for p in stage.world.people if p.protected]
    strings = {text for p in hidden for text in (p.ref, p.email, p.phone) if text}
    return Canaries(frozenset((p.first_name, p.last_name) for p in hidden), frozenset(strings))


async def find(stage: Stage) -> Evidence:
    """What the separate reader finds once everything is quiet."""
    await settle(stage.record)
    return await gather(
        stage.reader,
        stage.record,
        mail_url=stage.stack.urls["mail-catcher"],
        sms_url=stage.stack.urls["sms-simulator"],
        logs=stage.stack.home / "log",
        personal=personal(stage),
        protected=protected(stage),
        in_flight_at_kills=stage.story.counts.get("in_flight_at_kills", 0),
    )


async def conclude(stage: Stage, seconds: float) -> tuple[Evidence, dict[str, list[str]], dict[str, Any]]:
    """Evidence, breaches by promise, and the report."""
    found = await find(stage)
    broken = judge(found)
    return found, broken, await make_report(stage, found, broken, seconds)

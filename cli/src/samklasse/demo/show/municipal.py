"""Municipality by municipality: ordered, placed, waiting and why, its share of the cost, deadlines within 30 days."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from samklasse.demo.stage import Stage
from samklasse.demo.words import DEADLINES, REASONS, say
from samklasse.demo.world.offerings import BLENDED, SYNC


@dataclass(frozen=True)
class Facts:
    """What one municipality sees of itself; `waiting` is reason → people, money in whole kroner."""

    number: str
    name: str
    people: int
    ordered: int
    placed: int
    access: int
    waiting: Mapping[str, int]
    kroner: int
    session_hours: int
    reported_hours: int
    deadlines: tuple[tuple[date, str, int], ...]


async def read_facts(stage: Stage) -> list[Facts]:
    """Asked by each municipality itself, with its own token."""
    return await asyncio.gather(*(_of(stage, m.number) for m in stage.world.municipalities))


async def _of(stage: Stage, number: str) -> Facts:
    buyer = stage.buyer(number)
    told = await stage.doors.read("enrollment", "/facts", buyer)
    listed = (await stage.doors.read("enrollment", "/people", buyer))["people"]
    lines = (await stage.doors.read("enrollment", "/evidence", buyer))["lines"]
    classroom = [p for p in listed if p["course_type"] in {SYNC, BLENDED}]
    waiting = Counter(p["reason"] or "UNKNOWN" for p in classroom if p["state"] in {"SEATED", "WAITING", None})
    return Facts(
        number=number,
        name=stage.municipality(number).name,
        people=sum(p.municipality == number for p in stage.world.people),
        ordered=sum(line["seats"] for line in lines),
        placed=sum(p["class_id"] is not None for p in listed),
        access=sum(p["access"] == "OPEN" for p in listed),
        waiting=dict(sorted(waiting.items())),
        kroner=round(sum(float(line["kroner"]) for line in lines)),
        session_hours=sum(line["session_minutes"] for line in lines) // 60,
        reported_hours=sum(line["reported_minutes"] for line in lines) // 60,
        deadlines=_deadlines(told["deadlines"]),
    )


def _deadlines(told: Sequence[Mapping[str, Any]]) -> tuple[tuple[date, str, int], ...]:
    counted = Counter((date.fromisoformat(each["day"]), each["kind"]) for each in told)
    return tuple((day, kind, times) for (day, kind), times in sorted(counted.items()))


def why(facts: Facts, language: str) -> str:
    """The reasons in words, most frequent first."""
    ordered = sorted(facts.waiting.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{say(REASONS, reason, language)} ({times})" for reason, times in ordered)


def as_row(facts: Facts, language: str) -> dict[str, str]:
    """One line of the table on the page."""
    return {
        "name": facts.name,
        "ordered": str(facts.ordered),
        "placed": str(facts.placed),
        "access": str(facts.access),
        "waiting": str(sum(facts.waiting.values())),
        "why": why(facts, language),
        "cost": f"{facts.kroner:,}".replace(",", " "),
    }


def in_words(facts: Facts, language: str) -> list[str]:
    """Everything about one municipality, one sentence a line."""
    waits = sum(facts.waiting.values())
    cost = f"{facts.kroner:,}".replace(",", " ")
    if language == "en":
        lines = [
            f"{facts.name} ({facts.number}): {facts.people} participants, {facts.ordered} seats ordered.",
            f"{facts.placed} are in a class, {facts.access} study on their own, {waits} wait.",
            f"Its share of the cost is {cost} kroner.",
            f"{facts.session_hours} hours in class and {facts.reported_hours} reported hours of study so far.",
        ]
    else:
        lines = [
            f"{facts.name} ({facts.number}): {facts.people} deltakere, {facts.ordered} plasser bestilt.",
            f"{facts.placed} går i klasse, {facts.access} lærer på egen hånd, {waits} venter.",
            f"Kommunens andel av kostnaden er {cost} kroner.",
            f"{facts.session_hours} timer i klasse og {facts.reported_hours} meldte timer egen læring så langt.",
        ]
    if facts.waiting:
        lines.append(f"{'Why' if language == 'en' else 'Hvorfor'}: {why(facts, language)}.")
    lines += [f"{day:%d.%m.%Y}: {say(DEADLINES, kind, language)} ({times})" for day, kind, times in facts.deadlines]
    return lines

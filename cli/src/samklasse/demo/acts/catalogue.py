"""Act 2: three supplier processes start, and say what they sell, who teaches, and which evening classes are fixed."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from samklasse.demo.stage import OPERATOR, Stage
from samklasse.demo.voice import open_voice
from samklasse.demo.world.offerings import ASYNC_MUNICIPAL, LAST_DAY, TEACHING_FROM, TEACHING_TO, WEEKS, Offering
from samklasse.demo.world.organisations import Supplier
from samklasse.demo.world.teaching import FixedClass, Teacher
from samklasse.infra import process
from samklasse.infra.state import workspace
from samklasse.stack import add_supplier

SUPPLIER_PROCESS = "leverandor-"
REPEAT_EVERY = 20
FORGETS = "fjordspraak"
FORGOTTEN = 2
"""The first answers of one supplier are never sent: a human forgot. They come too late, by hand."""


async def open_mailboxes(stage: Stage) -> None:
    """A mailbox, a user and an open line for each supplier."""
    for supplier in stage.world.suppliers:
        await stage.doors.tell(
            "gateway", "/suppliers", OPERATOR, f"postkasse {supplier.orgnr}", {"orgnr": supplier.orgnr}
        )
        url = await asyncio.to_thread(add_supplier, stage.stack, supplier.orgnr)
        stage.voices[supplier.key] = await open_voice(url, supplier.orgnr)


PUBLISHED_SQL = """
SELECT count(*) FROM enrollment.offerings
"""


async def describe_catalogue(stage: Stage) -> None:
    """Start every supplier with what it has to say, and wait until it is said."""
    world = stage.world
    for supplier in world.suppliers:
        start_supplier(stage, supplier)
    await stage.timeline.until(PUBLISHED_SQL, len(world.offerings))
    await stage.timeline.drain()
    counted = {"offerings": len(world.offerings), "teachers": len(world.teachers), "fixed": len(world.fixed_classes)}
    stage.note("described", **counted)


def start_supplier(stage: Stage, supplier: Supplier) -> None:
    """One process of `examples/`; of ours it knows the contracts alone."""
    home = stage.stack.home
    file = home / f"leverandor-{supplier.key}.json"
    file.write_text(json.dumps(told_by(stage, supplier), indent=1), encoding="utf-8")
    env = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONUNBUFFERED": "1",
        "SUPPLIER_AMQP_URL": stage.stack.amqp_url(supplier.orgnr, "suppliers"),
        "SUPPLIER_ORGNR": supplier.orgnr,
        "SUPPLIER_FILE": str(file),
        "SUPPLIER_REPEAT_EVERY": str(REPEAT_EVERY),
        "SUPPLIER_HOLD_FIRST": str(FORGOTTEN if supplier.key == FORGETS else 0),
    }
    program = workspace(Path(__file__).parent) / "examples" / "supplier.py"
    process.spawn(home, SUPPLIER_PROCESS + supplier.key, [sys.executable, str(program)], env, home)


def letters_answered(home: Path) -> int:
    """How many letters the supplier processes have dealt with: each prints a line when it has answered one."""
    return sum(log.read_bytes().count(b'"heard"') for log in (home / "log").glob(f"{SUPPLIER_PROCESS}*.log"))


def told_by(stage: Stage, supplier: Supplier) -> Mapping[str, Any]:
    """What one supplier says of itself, in the words of the contracts."""
    world = stage.world
    mine = [o for o in world.offerings if o.supplier == supplier.key]
    return {
        "offerings": [_offering(o) for o in mine],
        "teachers": [_teacher(t) for t in world.teachers if t.supplier == supplier.key],
        "classes": [_fixed(c) for c in world.fixed_classes if c.supplier == supplier.key],
        "trained": _trained(stage, supplier),
        "capacity": {o.ref: o.capacity for o in mine},
        "absent_every": 12,
    }


def _offering(offering: Offering) -> dict[str, Any]:
    return {
        "ref": offering.ref,
        "course_type": offering.course_type,
        "subject": "NORWEGIAN",
        "levels": list(offering.levels),
        "windows": [offering.window] if offering.window else [],
        "sessions_per_week": offering.sessions_per_week,
        "session_minutes": offering.session_minutes,
        "weeks": WEEKS,
        "starts_from": TEACHING_FROM.isoformat(),
        "starts_to": (TEACHING_TO + timedelta(days=21)).isoformat(),
        "capacity": offering.capacity,
    }


def _teacher(teacher: Teacher) -> dict[str, Any]:
    return {
        "teacher_ref": teacher.ref,
        "subjects": ["NORWEGIAN"],
        "levels": list(teacher.levels),
        "availability": teacher.mask,
        "minutes_per_week": teacher.minutes_per_week,
        "available_from": TEACHING_FROM.isoformat(),
        "available_to": LAST_DAY.isoformat(),
    }


def _fixed(fixed: FixedClass) -> dict[str, Any]:
    return {
        "ref": fixed.ref,
        "offering_ref": fixed.offering,
        "level": fixed.level,
        "teacher_ref": fixed.teacher,
        "weekly": [{"weekday": day, "start": start, "minutes": minutes} for day, start, minutes in fixed.times],
        "starts_on": TEACHING_FROM.isoformat(),
        "weeks": fixed.weeks,
        "open_seats": fixed.open_seats,
        "min_size": fixed.min_size,
    }


def _trained(stage: Stage, supplier: Supplier) -> list[dict[str, Any]]:
    """Type 2: each buying municipality's own teacher gets her role on the supplier's platform."""
    wanted = sorted(
        {
            (p.municipality, p.offering)
            for p in stage.world.people
            if p.course_type == ASYNC_MUNICIPAL and p.offering.startswith(supplier.key)
        }
    )
    return [
        {
            "teacher_ref": f"kommunelaerer-{number}",
            "municipality_orgnr": stage.municipality(number).orgnr,
            "offering_ref": offering,
        }
        for number, offering in wanted
    ]

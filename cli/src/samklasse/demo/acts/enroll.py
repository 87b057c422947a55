"""Act 3: each municipality imports its list; contact points go to notifications, by the client, never by the broker."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from samklasse.demo.stage import Stage
from samklasse.demo.world.lists import WITH_BAD_ROWS, expected_bad, make_list
from samklasse.demo.world.people import Person

CHANNEL = {"epost": "EMAIL", "sms": "SMS"}


async def enroll_everybody(stage: Stage) -> None:
    """Import 23 lists, hand over contact points, and open the good rows for placement."""
    numbers = [m.number for m in stage.world.municipalities]
    rejected = await asyncio.gather(*(_import(stage, number) for number in numbers))
    found = [row for rows in rejected for row in rows]
    stage.story.notes["bad_rows"] = found
    stage.story.count("bad_rows_reported", len(_as_expected(stage, found)))
    await stage.timeline.drain()
    stage.note("imported", people=len(stage.world.people), lists=len(numbers), bad=len(found))


async def _import(stage: Stage, number: str) -> list[tuple[str, int, str]]:
    buyer, people = stage.buyer(number), stage.world.people
    await _coordinator(stage, number)
    path, text = f"/imports?kommunenummer={number}", make_list(people, number)
    answer = await stage.doors.tell("enrollment", path, buyer, f"liste {number}", text=text)
    ids = {row["ref"]: row["person_id"] for row in answer["accepted"] if not row["protected"]}
    stage.story.people |= ids
    mine = [p for p in people if p.ref in ids]
    if mine:
        points = [_contact(p, ids) for p in mine]
        await stage.doors.tell("notifications", "/contact-points", buyer, f"kontakt {number}", points, method="PUT")
        body = {"person_ids": list(ids.values())}
        path = f"/imports/{answer['import_id']}/confirmation"
        await stage.doors.tell("enrollment", path, buyer, f"bekreft {number}", body)
    return [(number, row["row"], row["column"]) for row in answer["rejected"]]


async def _coordinator(stage: Stage, number: str) -> None:
    municipality = stage.municipality(number)
    language = "nn" if municipality.written_form == "NYNORSK" else "nb"
    body = {"language": language, "channel": "EMAIL", "email": f"norsk@kommune-{number}.example"}
    buyer = stage.buyer(number)
    await stage.doors.tell("notifications", "/coordinator", buyer, f"koordinator {number}", body, method="PUT")


def _contact(person: Person, ids: Mapping[str, str]) -> dict[str, Any]:
    address = {"email": person.email} if person.channel == "epost" else {"phone": person.phone}
    return {"ref": ids[person.ref], "language": person.language, "channel": CHANNEL[person.channel], **address}


def _as_expected(stage: Stage, found: Sequence[tuple[str, int, str]]) -> set[tuple[int, str]]:
    """Those of the planted bad rows that came back with the right row and column."""
    if not any(p.municipality == WITH_BAD_ROWS for p in stage.world.people):
        return set()
    back = {(row, column) for number, row, column in found if number == WITH_BAD_ROWS}
    return back & set(expected_bad(stage.world.people))

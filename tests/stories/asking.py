"""What the year's story asks its municipalities, again and again."""

from typing import Any
from uuid import uuid4

from samklasse.demo.doors import Answer, Who
from samklasse_contracts.supplier import InquiryPassed, InquiryReplied

from .papers import FYRESDAL, SKIEN
from .town import Town
from .year import SEAT_ORE, Year

ASKED = "mailbox.inquiry.received.v1"


async def answered_by_both(year: Year, inquiry_id: str) -> None:
    """Larvik can, the other seller cannot."""
    town = year.town
    _, mine = await year.larvik.letter(lambda key, body: key == ASKED)
    reply = InquiryReplied(invitation_id=mine["invitation_id"], offering_ref="kveld-felles", seats=5, seat_ore=SEAT_ORE)
    await year.larvik.answer_to(await year.larvik.say(reply))
    _, theirs = await town.quiet.letter(lambda key, body: key == ASKED)
    await town.quiet.answer_to(
        await town.quiet.say(InquiryPassed(invitation_id=theirs["invitation_id"], reason="NO_CAPACITY"))
    )


async def proposals(year: Year, path: str) -> Any:
    """What an inquiry has come to, once it has."""
    found = await year.read(FYRESDAL, path)
    return found if found["proposals"] else None


async def archived(year: Year, case_id: str) -> Any:
    """The decisions of a case, once each letter is in the archive."""
    found = (await year.read(FYRESDAL, "/decisions", case_id=case_id))["decisions"]
    return found if all(one["archive_ref"] for one in found) else None


async def approve_all(town: Town, who: Who) -> None:
    """A municipality's yes to everybody in its latest plan."""
    plans = (await town.doors.read("scheduling", "/plans", who))["plans"]
    latest = max(plans, key=lambda plan: plan["answer_by"])
    asked = [row["enrollment_id"] for row in latest["people"] if row["asked"]]
    await town.tell(who, "scheduling", f"/plans/{latest['plan_id']}/answer", {"approve": asked, "return": []})


async def class_of(year: Year, who: Who, ref: str) -> Any:
    """The class that somebody is in."""
    people = (await year.read(who, "/people", limit=1000))["people"]
    return next(one["class_id"] for one in people if one["ref"] == ref)


async def minutes_of(year: Year, who: Who) -> int:
    """What this year's learners have on a municipality's ledger."""
    ours = {one["enrollment"] for one in year.people.values() if "enrollment" in one}
    entries = (await year.read(who, "/ledger", limit=5000))["entries"]
    return sum(one["minutes"] for one in entries if one["enrollment_id"] in ours)


async def acting(year: Year, who: Who, method: str, path: str, body: Any = None) -> Answer:
    """A supplier's call in Skien's name."""
    doors = year.town.doors
    headers = doors.headers(who, "" if method == "GET" else str(uuid4())) | {"X-Acting-For": SKIEN.orgnr}
    answer = await doors.client("enrollment").request(method, path, headers=headers, json=body)
    return Answer(answer.status_code, answer.json())

"""Story b, interpreted: one says no and the next comes, nobody is found for a lesson, and somebody stays away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from samklasse.demo.doors import Who
from samklasse_contracts.supplier import (
    InterpreterBooked,
    InterpreterMissing,
    OfferingDescribed,
    SeatsGranted,
    SeatsWanted,
    TeacherDescribed,
)

from . import papers
from .asking import approve_all
from .papers import LARVIK, OPERATOR, QUIET, SKIEN
from .sharing import formed
from .town import Town, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUPPLIER, UNIT = Who(QUIET, "SUPPLIER", "lærer"), Who("399900107", "SUPPLIER", "tolkeformidling")
TWO_TIMES = "00000f0" + "0000000" + "00000f0" + "0000000" * 4
"""Mondays and Wednesdays from 18:00 to 20:00: no lesson can move."""
COURSE = papers.EVENING | {
    "ref": "samfunn", "subject": "SOCIAL_STUDIES", "teaching_languages": ["nb"], "weeks": 2,
}  # fmt: skip
TEACHER = papers.TEACHER | {"teacher_ref": "laerer-s", "subjects": ["SOCIAL_STUDIES"], "availability": TWO_TIMES}
INTERPRETER = {
    "availability": "f" * 49, "available_from": "2027-01-01", "available_to": "2027-12-31", "adult": True,
    "technical_safeguards": True, "privacy_safeguards": True,
}  # fmt: skip
SAID_SQL = """
SELECT convert_from(body, 'UTF8')
  FROM scheduling.event_log
 WHERE key LIKE 'scheduling.interpreter.%'
"""


@dataclass
class Interpreted:
    """A class of Somali speakers of two municipalities; its bookings in the order of its four lessons."""

    town: Town
    people: dict[Who, dict[str, dict[str, str]]]
    bookings: list[str]

    async def seen(self, lesson: int, who: Who = UNIT) -> dict[str, Any]:
        found: dict[str, Any] = await self.town.doors.read(
            "scheduling", f"/interpreter-bookings/{self.bookings[lesson]}", who
        )
        return found

    async def asked(self, lesson: int) -> list[str]:
        """Which interpreters are to answer."""
        offers = (await self.seen(lesson))["offers"]
        return [one["interpreter_ref"] for one in offers if one["answer"] == "OPEN"]

    async def says(self, lesson: int, ref: str, answer: str) -> None:
        path = f"/interpreter-bookings/{self.bookings[lesson]}/answer"
        await self.town.tell(UNIT, "scheduling", path, {"interpreter_ref": ref, "answer": answer})

    async def letter(self, lesson: int, key: str) -> dict[str, Any]:
        """What the class's supplier hears."""
        _, body = await self.town.quiet.letter(
            lambda found, body: found == key and body["booking_id"] == self.bookings[lesson]
        )
        return body

    async def reported(self, who: Who) -> list[str]:
        """What a municipality's coordinator is told of missing interpreters."""
        to = _coordinator(who)
        return [str(mail["To"]) for mail in await self.town.mails(Kind="INTERPRETER_MISSING") if to in mail["To"]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def interpreted(town: Town) -> Interpreted:
    """Approved, published, and amina is asked for every lesson."""
    await _on_offer(town)
    people = {who: await _come(town, who) for who in (SKIEN, LARVIK)}
    await town.rest()
    await formed(town)
    for who in people:
        await approve_all(town, who)

    async def wanted() -> list[dict[str, Any]]:
        found = await town.doors.read("scheduling", "/interpreter-bookings", UNIT)
        return list(found["bookings"])

    found = await eventually(wanted, "interpreters to be asked")
    return Interpreted(town, people, [one["booking_id"] for one in sorted(found, key=lambda one: one["starts_at"])])


async def _on_offer(town: Town) -> None:
    """A course in social studies, two interpreters of a unit, and where coordinators are told."""
    unit = {"orgnr": UNIT.orgnr, "name": "Tolkeformidling (oppdiktet)", "form": "PRIVATE", "roles": ["SELLER"]}
    await town.tell(OPERATOR, "partnerships", "/organisations", unit)
    for told in (OfferingDescribed.model_validate(COURSE), TeacherDescribed.model_validate(TEACHER)):
        verdict, why = await town.quiet.answer_to(await town.quiet.say(told))
        assert verdict == "accepted", why
    for ref, level in (("amina", "A"), ("bashir", "B")):
        form = INTERPRETER | {"languages": {"so": level}}
        await town.tell(UNIT, "scheduling", f"/interpreters/{ref}", form, method="PUT")
    for who in (SKIEN, LARVIK):
        address = {"language": "nb", "channel": "EMAIL", "email": _coordinator(who)}
        await town.tell(who, "notifications", "/coordinator", address, method="PUT")


def _coordinator(who: Who) -> str:
    return f"norsk@kommune-{papers.NUMBERS[who]}.example"


async def _come(town: Town, who: Who) -> dict[str, dict[str, str]]:
    """Four people on seats that the supplier has granted."""
    ordered = await town.order(who, papers.line(papers.offering("samfunn", QUIET), 4), agreement=town.agreements[QUIET])
    assert not ordered.code, ordered.body
    line_id: str = ordered.body["lines"][0]["line_id"]
    await town.quiet.letter(lambda key, body: key == SeatsWanted.key and body["line_id"] == line_id)
    await town.quiet.answer_to(await town.quiet.say(SeatsGranted(line_id=line_id, quantity=4)))  # type: ignore[arg-type]

    async def granted() -> bool:
        return bool((await town.ordered(who))[line_id]["state"] == "CONFIRMED")

    await eventually(granted, "the seats")
    needs = {"fag": "SAMFUNNSKUNNSKAP", "undervisningsspraak": "so", "behov": "TOLK", "spraak": "so"}
    return await town.enroll(who, [person(number, who, needs) for number in range(4)], line_id)


def person(number: int, who: Who, needs: dict[str, str]) -> dict[str, str]:
    return papers.person(f"I-{number}", who, **needs)


async def test_who_is_refused_by_the_first_is_promised_the_next_and_only_the_supplier_hears(
    interpreted: Interpreted,
) -> None:
    """B08, B19: the best qualified is asked first; her no is nobody's news, the substitute's yes is the supplier's."""
    first = [await interpreted.asked(lesson) for lesson in range(4)]
    for lesson in (0, 3):
        await interpreted.says(lesson, "amina", "YES")
    await interpreted.says(1, "amina", "NO")
    second = await interpreted.asked(1)
    await interpreted.says(1, "bashir", "YES")
    booked = await interpreted.letter(1, InterpreterBooked.key)
    missing = [key for key, _ in interpreted.town.quiet.letters if key == InterpreterMissing.key]

    assert first == [["amina"]] * 4
    assert second == ["bashir"]
    assert (booked["language"], booked["mode"]) == ("so", "SCREEN")
    assert [(await interpreted.seen(lesson))["state"] for lesson in (0, 1, 3)] == ["CONFIRMED"] * 3
    assert missing == []


async def test_where_nobody_is_found_supplier_and_both_coordinators_are_told_once(interpreted: Interpreted) -> None:
    """B19: the lesson stays where it is, since no other time would do."""
    group = (await interpreted.seen(2, SUPPLIER))["class_id"]
    before = await interpreted.town.doors.read("scheduling", f"/classes/{group}", SKIEN)
    await interpreted.says(2, "amina", "NO")
    await interpreted.says(2, "bashir", "NO")
    missing = await interpreted.letter(2, InterpreterMissing.key)
    for who in (SKIEN, LARVIK):
        await eventually(lambda who=who: interpreted.reported(who), "the coordinator to be told")  # type: ignore[misc]
    await interpreted.town.rest()
    after = await interpreted.town.doors.read("scheduling", f"/classes/{group}", SKIEN)

    assert missing["reason"] == "NOBODY_ACCEPTED"
    assert (await interpreted.seen(2, LARVIK))["state"] == "NOT_FILLED"
    assert [len(await interpreted.reported(who)) for who in (SKIEN, LARVIK)] == [1, 1]
    assert after == before


async def test_who_stays_away_is_on_record_for_everybody_concerned_and_is_not_paid(interpreted: Interpreted) -> None:
    """B19: told by the class's supplier once the lesson has begun; a lesson that has begun is not asked for anew."""
    town = interpreted.town
    path = f"/interpreter-bookings/{interpreted.bookings[0]}"
    early = await town.ask(SUPPLIER, "POST", "scheduling", f"{path}/outcome", json={"outcome": "NO_SHOW"})
    begins = datetime.fromisoformat((await interpreted.seen(0))["starts_at"])
    await town.forward(begins + timedelta(minutes=10))
    await town.tell(SUPPLIER, "scheduling", f"{path}/outcome", {"outcome": "NO_SHOW"})
    paid = await town.ask(UNIT, "POST", "scheduling", f"{path}/settlement")
    await town.rest()
    seen = [(await interpreted.seen(0, who))["state"] for who in (UNIT, SUPPLIER, SKIEN, LARVIK)]
    stranger = await town.ask(papers.FYRESDAL, "GET", "scheduling", path)
    said = " ".join(row[0] for row in await town.reader.fetch(SAID_SQL))

    assert (early.status, early.code) == (422, "TOO_EARLY")
    assert seen == ["NO_SHOW"] * 4
    assert (paid.status, stranger.status) == (422, 404)
    assert [len(await interpreted.reported(who)) for who in (SKIEN, LARVIK)] == [1, 1]
    people = [one for of_one in interpreted.people.values() for one in of_one.values()]
    assert said.count(interpreted.bookings[0]) >= 3
    assert not any(one["person"] in said or one["enrollment"] in said for one in people)

"""Five municipalities: Larvik sells, Skien is large, Tinn and Siljan small, Fyresdal writes nynorsk and settles 26."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from samklasse.demo.doors import Answer, Who
from samklasse_contracts.gateway import AttendanceKind, RollEntry
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.supplier import OfferingDescribed, RollTaken, SeatsGranted, TeacherDescribed

from . import papers
from .mailbox import Mailbox, open_mailbox
from .papers import FYRESDAL, LARVIK, OPERATOR, QUIET, SILJAN, SKIEN, TINN
from .town import OSLO, Town, connected, eventually

FIVE = (LARVIK, SKIEN, TINN, SILJAN, FYRESDAL)
SETTLED = 26
"""People settled in Fyresdal in 2022 (IMDi)."""
FRAMEWORK = "telemark-2027"
SEAT_ORE = 450_000
SPRING: dict[str, Any] = {"weeks": 8, "starts_from": "2027-03-01", "starts_to": "2027-03-12"}
COURSE: dict[str, Any] = {
    **papers.EVENING, **SPRING, "teaching_languages": ["nb"], "malforms": ["BOKMAL", "NYNORSK"], "capacity": 40,
}  # fmt: skip
SHELF = {
    "kveld-felles": COURSE,
    "nett": {**papers.SELF_STUDY, **SPRING},
    "nett-egen": {**papers.SELF_STUDY, **SPRING, "course_type": "ASYNC_MUNICIPAL_TEACHER"},
}
TEACHER = papers.TEACHER | {"teacher_ref": "larvik-1"}
PRICES = {"ASYNC_SUPPLIER_TEACHER": 200_000, "ASYNC_MUNICIPAL_TEACHER": 120_000, "SYNC_GROUP": 540_000}


def on(month: int, day: int, hour: int = 8) -> datetime:
    """Wall time in 2027."""
    return datetime(2027, month, day, hour, tzinfo=OSLO)


@dataclass
class Year:
    """The town with all five in it; what is learned on the way."""

    town: Town
    larvik: Mailbox
    agreement: str
    """Larvik's with everybody."""
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    """Person and, where she has one, enrollment by reference."""
    class_id: str = ""
    called: int = 0
    """Rolls, so far."""
    given: int = 0
    """Minutes, so far."""

    async def ask(self, who: Who, method: str, path: str, body: Any = None) -> Answer:
        """One call to enrollment."""
        return await self.town.ask(who, method, "enrollment", path, json=body)

    async def read(self, who: Who, path: str, **query: Any) -> Any:
        """What a municipality sees of enrollment."""
        return await self.town.doors.read("enrollment", path, who, **query)

    async def tell(self, who: Who, path: str, body: Any = None, **what: Any) -> Any:
        """A command to enrollment that must be taken."""
        return await self.town.tell(who, "enrollment", path, body, **what)

    async def until(self, at: datetime) -> None:
        """Let time pass and everything come to rest."""
        await self.town.forward(at)
        await self.town.rest()

    async def settle(self, who: Who, *refs: str, **other: str) -> None:
        """People come to a municipality: its list, and contact points for all of them."""
        people = await self.town.imported(who, [settled_in(who, ref, **other) for ref in refs])
        self.people |= {ref: {"person": person} for ref, person in people.items()}

    async def seat(self, who: Who, line_id: str, *refs: str) -> None:
        """Names for seats."""
        enrollments = await self.town.named(who, line_id, refs)
        for ref in refs:
            self.people[ref]["enrollment"] = enrollments[self.people[ref]["person"]]

    async def case(self, who: Who, ref: str) -> dict[str, Any]:
        """The open training case of one of a municipality's people."""
        found = (await self.read(who, "/cases", person_id=self.people[ref]["person"]))["cases"]
        return next(one for one in found if one["state"] not in ("TRANSFERRED", "CLOSED"))

    async def bought(self, who: Who, ref: str, quantity: int) -> str:
        """Seats of one of Larvik's offerings, ordered and granted; the line."""
        line = papers.line(offering(ref), quantity, starts_on="2027-03-01", ends_on="2027-04-25")
        ordered = await self.town.order(who, line, agreement=self.agreement)
        assert not ordered.code, ordered.body
        return await self.granted(who, ordered.body["lines"][0]["line_id"])

    async def granted(self, who: Who, line_id: str) -> str:
        """Larvik's yes to everything that a line asks for."""
        _, asked = await self.larvik.letter(lambda key, body: key == SEATS and body["line_id"] == line_id)
        await self.larvik.say(SeatsGranted(line_id=UUID(line_id), quantity=asked["quantity"]))
        await eventually(self.state_is(who, line_id, "CONFIRMED"), "Larvik's yes")
        return line_id

    def state_is(self, who: Who, line_id: str, state: str) -> Callable[[], Awaitable[bool]]:
        """Whether a line has come so far."""

        async def so_far() -> bool:
            return bool((await self.town.ordered(who))[line_id]["state"] == state)

        return so_far

    async def teach(self, last: datetime) -> int:
        """Let time pass, and call the roll of every session that Larvik is asked for; how many sessions were held."""
        await self.until(last)
        await self.larvik.drain()
        wanted = [body for key, body in self.larvik.letters if key == ROLL and body["class_id"] == self.class_id]
        held = wanted[self.called :]
        for asked in held:
            entries = tuple(
                RollEntry(enrollment_id=each, kind=HERE, minutes=asked["minutes"]) for each in asked["enrollment_ids"]
            )
            roll = RollTaken(class_id=asked["class_id"], session_id=asked["session_id"], entries=entries)
            await self.larvik.say(roll)
            self.given += asked["minutes"] * len(entries)
        self.called = len(wanted)
        await self.town.rest()
        return len(held)

    async def eve(self, day: datetime) -> datetime:
        """Two hours before the class meets next, that day or later; its weekdays are formation's to choose."""
        seen = await self.town.doors.read("scheduling", f"/classes/{self.class_id}", SKIEN)
        starts = [datetime.fromisoformat(one["starts_at"]) for one in seen["sessions"] if one["state"] == "SCHEDULED"]
        return min(start for start in starts if start > day) - timedelta(hours=2)

    async def pause(self, who: Who, ref: str) -> dict[str, Any]:
        """Somebody is away for a while; what her supplier hears of it."""
        seat = self.people[ref]["enrollment"]
        await self.tell(who, f"/enrollments/{seat}/pause", {"reason": "WORK"})
        return await self._heard("mailbox.participant.paused.v1", seat)

    async def resume(self, who: Who, ref: str) -> None:
        """She is back, and everybody has heard it."""
        seat = self.people[ref]["enrollment"]
        await self.tell(who, f"/enrollments/{seat}/resumption")
        await self._heard("mailbox.participant.resumed.v1", seat)

    async def _heard(self, wanted: str, seat: str) -> dict[str, Any]:
        _, letter = await self.larvik.letter(lambda key, body: key == wanted and body["enrollment_id"] == seat)
        await self.town.rest()
        return dict(letter)

    async def reminders(self, who: Who, ref: str) -> int:
        """Of how many sessions somebody was to be reminded."""
        person = self.people[ref]["person"]
        told = await self.town.doors.read("notifications", "/threads", who, person=person)
        return len({one["subject"] for one in told["threads"] if one["kind"] == "REMINDER"})

    def expected(self, sessions: int) -> set[str]:
        """Whom Larvik was asked for in the last so many sessions."""
        wanted = [body for key, body in self.larvik.letters if key == ROLL and body["class_id"] == self.class_id]
        return {each for body in wanted[-sessions:] for each in body["enrollment_ids"]}


SEATS, ROLL, HERE = "mailbox.seats.wanted.v1", "mailbox.roll.wanted.v1", AttendanceKind.PRESENT


def offering(ref: str) -> UUID:
    """The id of what Larvik calls `ref`."""
    return supplier_id(LARVIK.orgnr, ref)


def settled_in(who: Who, ref: str, **other: str) -> dict[str, str]:
    """A row of somebody registered on 1 February."""
    return papers.person(ref, who, **{"folkeregistrert": "2027-02-01", **other})


@asynccontextmanager
async def begun(town: Town) -> AsyncIterator[Year]:
    """1 February: five municipalities, Larvik on both sides of the counter, its courses in the catalogue."""
    await town.forward(on(2, 1))
    for one in (*_newcomers(), *_known()):
        await town.tell(OPERATOR, "partnerships", "/organisations", one)
    terms = papers.agreement(LARVIK.orgnr) | {
        "course_types": list(PRICES),
        "prices": [{"course_type": kind, "seat_ore": ore} for kind, ore in PRICES.items()],
        "framework": FRAMEWORK,
        "assistance_prices": [
            {"assistance": "LEVEL_ASSESSMENT", "ore": 180_000}, {"assistance": "ADMINISTRATION", "ore": 90_000},
        ],
    }  # fmt: skip
    signed = await town.tell(OPERATOR, "partnerships", "/agreements", terms)
    other = papers.agreement(QUIET, "SYNC_GROUP", framework=FRAMEWORK)
    await town.tell(OPERATOR, "partnerships", "/agreements", other)
    async with open_mailbox(await connected(town, LARVIK.orgnr), LARVIK.orgnr) as voice:
        for ref, described in SHELF.items():
            await voice.say(OfferingDescribed.model_validate({"ref": ref, **described}))
        await voice.say(TeacherDescribed.model_validate(TEACHER))
        year = Year(town, voice, signed["agreement_id"])
        await eventually(lambda: _on_the_shelf(year), "Larvik's courses in the catalogue")
        yield year


def _newcomers() -> list[dict[str, Any]]:
    (like,) = [one for one in papers.organisations() if one["orgnr"] == FYRESDAL.orgnr]
    names = {TINN: ("Tinn", "NYNORSK"), SILJAN: ("Siljan", "BOKMAL")}
    told = {who: {"orgnr": who.orgnr, "kommunenummer": papers.NUMBERS[who]} for who in names}
    return [
        like | told[who] | {"name": f"{name} kommune (oppdiktet nummer)", "malform": malform}
        for who, (name, malform) in names.items()
    ]


def _known() -> list[dict[str, Any]]:
    known = {one["orgnr"]: one for one in papers.organisations()}
    seller = known[LARVIK.orgnr] | {"roles": ["BUYER", "SELLER"]}
    return [seller, known[FYRESDAL.orgnr] | {"malform": "NYNORSK"}]


async def _on_the_shelf(year: Year) -> bool:
    found = await year.read(SKIEN, "/offerings", supplier=LARVIK.orgnr)
    return {each["ref"] for each in found["offerings"]} == set(SHELF)

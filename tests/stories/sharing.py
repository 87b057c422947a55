"""How three municipalities come to share a class."""

from dataclasses import dataclass
from email.message import EmailMessage

from samklasse.demo.doors import Who

from .papers import FYRESDAL, LARVIK, OPERATOR, SKIEN, offering, person
from .town import Town, eventually

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "ti")
EACH = 4
BUYERS = (SKIEN, LARVIK, FYRESDAL)


@dataclass
class Shared:
    """The class, and the people of it by owner: person id → language; enrollment ids."""

    class_id: str
    people: dict[str, str]
    enrollments: dict[Who, set[str]]


async def share(town: Town) -> Shared:
    """Twelve people of three municipalities, in one class that all three have approved."""
    people: dict[str, str] = {}
    enrollments: dict[Who, set[str]] = {}
    for number, who in enumerate(BUYERS):
        line_id = await town.confirmed(who, offering("kveld"), EACH)
        languages = [LANGUAGES[(number * EACH + each) % len(LANGUAGES)] for each in range(EACH)]
        rows = [person(f"B-{number}-{each}", who, spraak=language) for each, language in enumerate(languages)]
        ids = await town.enroll(who, rows, line_id)
        people |= {ids[row["referanse"]]["person"]: row["spraak"] for row in rows}
        enrollments[who] = {one["enrollment"] for one in ids.values()}
    await town.rest()
    await formed(town)
    for who in BUYERS:
        await _approve(town, who, enrollments[who])
    await eventually(lambda: notices(town, people, "NEW_CLASS"), "everybody to be told of the class", 60)
    first = (await notices(town, people, "NEW_CLASS"))[0]
    return Shared(str(first["X-Samklasse-Subject"]), people, enrollments)


async def notices(town: Town, people: dict[str, str], kind: str) -> list[EmailMessage]:
    """The messages of one kind, once everybody has one."""
    found = [mail for mail in await town.mails(Kind=kind) if mail["X-Samklasse-Recipient"] in people]
    return found if {mail["X-Samklasse-Recipient"] for mail in found} == set(people) else []


async def formed(town: Town) -> None:
    """Ask for a plan, and wait for it."""
    wish = {"seed": 7, "limit_seconds": 5, "answer_within_hours": 48}
    run = await town.tell(OPERATOR, "scheduling", "/runs", wish)

    async def done() -> bool:
        found = await town.doors.read("scheduling", f"/runs/{run['run_id']}", OPERATOR)
        assert found["state"] != "FAILED", found
        return bool(found["state"] == "DONE")

    await eventually(done, "the plan", 200)


async def _approve(town: Town, who: Who, own: set[str]) -> None:
    """Approve everybody; the plan shows nobody else's people."""
    (plan,) = (await town.doors.read("scheduling", "/plans", who))["plans"]
    assert {row["enrollment_id"] for row in plan["people"]} == own
    asked = [row["enrollment_id"] for row in plan["people"] if row["asked"]]
    await town.tell(who, "scheduling", f"/plans/{plan['plan_id']}/answer", {"approve": asked, "return": []})

"""What others say to scheduling, for tests on a real database. Nobody in it exists."""

from __future__ import annotations

from datetime import UTC, date, datetime

from samklasse_contracts import enrollment as e
from samklasse_contracts import gateway as g
from samklasse_contracts import values as v
from samklasse_contracts.partnerships import OrganisationRegistered

from .builders import FYRESDAL, LARVIK, MONDAY, SKIEN, SUMMER, SUPPLIER, an_id
from .conftest import House

RECEIVED = datetime(2027, 1, 4, 8, tzinfo=UTC)
ANY_TIME = "f" * 49
OTHER_SUPPLIER = "900000002"
START = datetime(2027, 1, 4, 7, tzinfo=UTC)
COUNTY = {LARVIK: "39", SKIEN: "40", FYRESDAL: "40"}


def offering(**fields: object) -> e.OfferingPublished:
    facts = {
        "offering_id": an_id("offering"), "supplier_orgnr": SUPPLIER, "ref": "evening",
        "course_type": v.CourseType.SYNC_GROUP, "subject": v.Subject.NORWEGIAN, "levels": tuple(v.Level),
        "windows": (v.Window.EVENING,), "sessions_per_week": 2, "session_minutes": 90, "weeks": 8,
        "starts_from": MONDAY, "starts_to": date(2027, 2, 1), "capacity": 1000,
    }  # fmt: skip
    return e.OfferingPublished.model_validate(facts | fields)


def teacher(name: str = "teacher", **fields: object) -> g.TeacherAvailable:
    facts = {
        "teacher_id": an_id(name), "supplier_orgnr": SUPPLIER, "subjects": (v.Subject.NORWEGIAN,),
        "levels": tuple(v.Level), "availability": ANY_TIME, "minutes_per_week": 900,
        "available_from": date(2026, 8, 1), "available_to": date(2027, 7, 31), "received_at": RECEIVED,
    }  # fmt: skip
    return g.TeacherAvailable.model_validate(facts | fields)


def away(name: str = "teacher", *, supplier: str = SUPPLIER) -> g.TeacherAway:
    return g.TeacherAway(
        teacher_id=an_id(name), supplier_orgnr=supplier, away_from=date(2027, 1, 11), away_to=date(2027, 1, 15),
        received_at=RECEIVED,
    )  # fmt: skip


def placeable(
    name: object, *, owner: str = LARVIK, line: object | None = None, **fields: object
) -> e.ParticipantPlaceable:
    seat = {
        "line_id": an_id(line or f"line {name}"), "agreement_id": an_id("agreement"), "supplier_orgnr": SUPPLIER,
        "offering_id": an_id("offering"), "unit": "INDIVIDUAL", "closed": False, "starts_on": date(2027, 1, 4),
        "ends_on": SUMMER,
    }  # fmt: skip
    facts = {
        "enrollment_id": an_id(name), "person_id": an_id(f"person {name}"), "owner_orgnr": owner, "seat": seat,
        "levels": dict.fromkeys(("LISTENING", "READING", "SPEAKING", "WRITING"), "A2"), "schooling_track": 2,
        "availability": ANY_TIME,
    }  # fmt: skip
    return e.ParticipantPlaceable.model_validate(facts | fields)


def withdrawn(name: object, *, owner: str = LARVIK) -> e.ParticipantWithdrawn:
    return e.ParticipantWithdrawn(
        enrollment_id=an_id(name), person_id=an_id(f"person {name}"), owner_orgnr=owner, reason="MOVED_AWAY"
    )


def class_offered(name: str = "fixed", **fields: object) -> g.ClassOffered:
    weekly = [v.WeeklyTime(weekday=day, start="17:00", minutes=90) for day in (1, 3)]
    facts = {
        "class_id": an_id(name), "supplier_orgnr": SUPPLIER, "ref": name, "offering_id": an_id("offering"),
        "level": v.Level.A2, "teacher_id": an_id(f"teacher of {name}"), "weekly": weekly, "starts_on": MONDAY,
        "weeks": 8, "open_seats": 12, "min_size": 4, "received_at": RECEIVED,
    }  # fmt: skip
    return g.ClassOffered.model_validate(facts | fields)


async def organisations(house: House) -> None:
    """Three municipalities in two counties."""
    for orgnr, county in COUNTY.items():
        told = OrganisationRegistered(
            orgnr=orgnr, name="Synthetic", kommunenummer=f"{county}0{orgnr[-1]}", fylkesnummer=county,
            roles=(v.OrganisationRole.BUYER,),
            form=v.OrganisationForm.MUNICIPALITY,
        )  # fmt: skip
        await house.hear(told, orgnr)


async def a_market(house: House, *, teachers: int = 2) -> None:
    """Municipalities, an offering and its teachers, on Monday 4 January 2027 at 08:00 in Oslo."""
    await house.set_clock(START)
    await organisations(house)
    await house.hear(offering(), an_id("offering"))
    for number in range(teachers):
        name = "teacher" if number == 0 else f"teacher {number}"
        await house.hear(teacher(name), an_id(name))
    await house.forget()


async def people(house: House, count: int, *, owner: str = LARVIK, prefix: str = "p") -> list[str]:
    """So many people wait; their enrollments."""
    names = [f"{prefix}{number}" for number in range(count)]
    for name in names:
        await house.hear(placeable(name, owner=owner), an_id(name))
    return [str(an_id(name)) for name in names]


async def a_plan(house: House, *, by_the_worker: bool = False) -> str:
    """Ask for a run and have it done; the plan's id."""
    status, asked = await house.ask("POST", "/runs", {"seed": 1, "limit_seconds": 4})
    assert status == 200
    if by_the_worker:
        assert await house.run_once()
    else:
        await house.solve_here()
    status, run = await house.ask("GET", f"/runs/{asked['run_id']}")
    assert (status, run["state"]) == (200, "DONE")
    return str(run["plan_id"])

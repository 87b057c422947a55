"""A supplier hears that its own participant is away, once it knows her, never why, and when she is back."""

from uuid import UUID

from samklasse_contracts import enrollment as e
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Message

from .builders import FJORD, NETT, SKIEN, access_opened, fact, timetable, uid
from .conftest import Gateway, ids


def paused(who: str = "anna", orgnr: str = FJORD) -> e.ParticipantPaused:
    return fact(e.ParticipantPaused.model_validate(_whose(who, orgnr)), uid(f"{who} at {orgnr}"), 2)


def resumed(who: str = "anna", orgnr: str = FJORD) -> e.ParticipantResumed:
    return fact(e.ParticipantResumed.model_validate(_whose(who, orgnr)), uid(f"{who} at {orgnr}"), 3)


def _whose(who: str, orgnr: str) -> dict[str, object]:
    return {
        "enrollment_id": uid(f"{who} at {orgnr}"), "person_id": uid(who), "owner_orgnr": SKIEN, "supplier_orgnr": orgnr,
    }  # fmt: skip


async def told(gateway: Gateway, orgnr: str = FJORD) -> list[tuple[str, UUID]]:
    """Letters about pauses: which, and of which enrollment."""
    letters = [
        one for one in await gateway.mailbox(orgnr) if isinstance(one, s.ParticipantPaused | s.ParticipantResumed)
    ]
    return [(type(one).__name__, one.enrollment_id) for one in letters]


async def test_a_supplier_hears_of_a_pause_and_of_its_end(gateway: Gateway) -> None:
    """B12: by the pseudonym it knows her by, and never why."""
    await gateway.hears(access_opened(), access_opened(orgnr=NETT), paused(), resumed())
    granted, away, back = await gateway.mailbox()

    assert isinstance(granted, s.AccessGranted)
    assert isinstance(away, s.ParticipantPaused)
    assert isinstance(back, s.ParticipantResumed)
    assert {away.participant, back.participant} == {granted.participant}
    assert set(s.ParticipantPaused.model_fields) == {"enrollment_id", "participant"}
    assert await told(gateway, NETT) == []


async def test_a_pause_of_somebody_it_does_not_know_yet_is_told_when_it_meets_her(gateway: Gateway) -> None:
    await gateway.hears(paused("anna"), paused("berit"), paused("cecilie"))
    before = await gateway.mailbox()
    await gateway.hears(timetable("anna", "berit"), resumed("cecilie"), access_opened("cecilie"))
    letters = await gateway.mailbox()

    assert before == []
    assert await told(gateway) == [
        ("ParticipantPaused", each) for each in sorted([uid(f"{who} at {FJORD}") for who in ("anna", "berit")], key=str)
    ]
    assert len(set(ids(letters))) == len(letters) == 4


async def test_a_pause_is_told_once(gateway: Gateway) -> None:
    await gateway.hears(timetable("anna"), paused(), timetable("anna"), access_opened())
    letters: list[Message] = list(await gateway.mailbox())

    assert [name for name, _ in await told(gateway)] == ["ParticipantPaused"]
    assert len(letters) == 4


async def test_nothing_of_a_pause_is_left_of_somebody_who_is_forgotten(gateway: Gateway) -> None:
    person = uid("anna")
    await gateway.hears(paused())
    held = await gateway.pool.fetchval("SELECT count(*) FROM pauses WHERE person_id = $1", person)
    body = e.ErasureRequested(case_id=new_id(), person_id=person, owner_orgnr=SKIEN, enrollment_ids=())
    await gateway.hears(fact(body, body.case_id), paused())

    assert held == 1
    assert await gateway.pool.fetchval("SELECT count(*) FROM pauses") == 0

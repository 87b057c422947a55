"""One session that its supplier cannot hold: moved where everybody can, else cancelled, and told once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_chassis.http import Role
from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import WrongState
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair import Fix
from samklasse_scheduling.domain.repair.quick import call_off
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, mask_of

from ..builders import LARVIK, MONDAYS_AND_WEDNESDAYS, SUPPLIER, teacher, timetable
from ..classes import a_class
from ..conftest import House
from ..telling import OTHER_SUPPLIER
from .test_many import NOW, around

OWN = {"orgnr": SUPPLIER, "role": Role.SUPPLIER}
REASON = {"reason": "TECHNICAL_FAULT"}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 15), st.integers(0, WHOLE_WEEK), st.booleans(), st.booleans())
def test_it_never_stays_where_it_was(which: int, gaps: int, fixed: bool, narrow: bool) -> None:
    """A14: a free substitute is no answer to a session that cannot be held; a FIXED class is never moved."""
    group = timetable(kind=Kind.FIXED if fixed else Kind.FORMED)
    before = group.sessions[which]
    mask = WHOLE_WEEK & ~gaps if narrow else WHOLE_WEEK
    made = around(group, teachers=(teacher(), teacher("substitute")), mask=mask, absences=())
    done = call_off(made, before.id, now=NOW)
    (after,) = done.timetables
    session = after.session(before.id)

    assert done.fixes[before.id] is (Fix.MOVED if session.coming else Fix.CANCELLED)
    assert not session.coming or session.end <= before.start or session.start >= before.end
    assert not (fixed and session.coming)
    assert [one for one in after.sessions if one.id != before.id] == [o for o in group.sessions if o.id != before.id]


def test_what_is_over_is_not_called_off_and_without_another_time_it_is_cancelled() -> None:
    group = timetable()
    made = around(group, teachers=(teacher(),), mask=mask_of(MONDAYS_AND_WEDNESDAYS), absences=())
    late = datetime.combine(date(2027, 3, 1), datetime.min.time(), NOW.tzinfo)

    assert call_off(made, group.sessions[3].id, now=NOW).fixes == {group.sessions[3].id: Fix.CANCELLED}
    with pytest.raises(WrongState):
        call_off(made, group.sessions[0].id, now=late)


async def ask(house: House, group: dict[str, Any], body: Any = REASON, **who: Any) -> tuple[int, Any]:
    session = group["sessions"][2]["session_id"]
    return await house.ask("POST", f"/sessions/{session}/cancellation", body, **(who or OWN))


async def test_its_supplier_calls_a_session_off_and_the_class_is_told_once(house: House) -> None:
    """A14: session cancelled: the smallest move, said once, with its reason."""
    group = await a_class(house)
    status, answer = await ask(house, group)
    (published,) = await house.said("timetable.published")
    moved = next(one for one in published["sessions"] if one["session_id"] == answer["session_id"])

    assert (status, answer["state"]) == (200, "SCHEDULED")
    assert moved["starts_at"] != group["sessions"][2]["starts_at"]
    assert datetime.fromisoformat(moved["starts_at"]) == datetime.fromisoformat(answer["starts_at"])
    assert [one["reason"] for one in published["changed"]] == ["TECHNICAL_FAULT"]
    assert wall_time(datetime.fromisoformat(moved["starts_at"]))[0] >= date.fromisoformat(published["first_day"])
    assert await house.said("timetable.no-slot-found") == []


async def test_without_another_time_it_is_cancelled_and_why_is_said(house: House) -> None:
    """A14: explained when impossible."""
    group = await a_class(house)
    await house.pool.execute("DELETE FROM teachers")
    status, answer = await ask(house, group)
    (told,) = await house.said("timetable.no-slot-found")
    again, refused = await ask(house, group)

    assert (status, answer["state"]) == (200, "CANCELLED")
    assert len(await house.said("timetable.published")) == 1
    assert [one["session_id"] for one in told["sessions"]] == [answer["session_id"]]
    assert (again, refused["code"]) == (422, "WRONG_STATE")


async def test_nobody_elses_session_is_called_off_and_no_other_reason_is_taken(house: House) -> None:
    group = await a_class(house)
    strangers = [
        await ask(house, group, orgnr=orgnr, role=role)
        for orgnr, role in ((OTHER_SUPPLIER, Role.SUPPLIER), (LARVIK, Role.MUNICIPALITY))
    ]
    free_text = await ask(house, group, {"reason": "Rommet er opptatt"})

    assert [status for status, _ in strangers] == [404, 404]
    assert free_text[0] == 422
    assert await house.said("timetable.published") == []

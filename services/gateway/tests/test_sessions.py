"""Sessions that are not for everybody in a class, as its supplier is told of them."""

from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s

from .builders import FJORD, fact, timetable, uid
from .conftest import Gateway


async def test_a_tutorial_and_groups_name_those_whom_the_supplier_knows_of_and_nobody_else(gateway: Gateway) -> None:
    """A16: kinds, modules and people of sessions as scheduling says them."""
    told, anna, berit = timetable("anna", "berit"), uid(f"anna at {FJORD}"), uid(f"berit at {FJORD}")
    changes: list[dict[str, object]] = [
        {"kind": sch.SessionKind.BREAKOUT, "groups": ((anna, uid("stranger")), (berit,), (uid("other"),))},
        {"kind": sch.SessionKind.TUTORIAL, "members": (anna, uid("stranger")), "module": "modul-2"},
    ]
    lessons = tuple(told.sessions[0].model_copy(update={"session_id": uid(str(n)), **c}) for n, c in enumerate(changes))
    body = told.model_copy(update={"sessions": lessons})
    await gateway.hears(fact(body, told.class_id))
    (timetabled,) = await gateway.mailbox()

    assert isinstance(timetabled, s.ClassTimetabled)
    grouped, tutorial = timetabled.sessions
    assert (grouped.kind, grouped.groups, grouped.members) == ("BREAKOUT", ((anna,), (berit,)), None)
    assert (tutorial.kind, tutorial.members, tutorial.module) == ("TUTORIAL", (anna,), "modul-2")

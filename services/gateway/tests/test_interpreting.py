"""What a supplier hears of interpreters in its classes."""

from typing import Any

from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s

from .builders import FJORD, NETT, NOW, SKIEN, fact, uid
from .conftest import Gateway, words

JOB: dict[str, Any] = {
    "booking_id": uid("booking"), "revision": 3, "attempt": 1, "class_id": uid("class-1"),
    "session_id": uid("session-1"), "supplier_orgnr": FJORD, "language": "so", "mode": sch.InterpretingMode.SCREEN,
    "starts_at": NOW, "ends_at": NOW, "owner_orgnrs": (SKIEN,),
}  # fmt: skip
WHO: dict[str, Any] = {"interpreter_id": uid("interpreter"), "unit_orgnr": NETT}


async def test_a_supplier_hears_when_and_in_which_language_and_never_for_whom(gateway: Gateway) -> None:
    """B08: screen interpretation in a class of social studies, as its supplier is told."""
    booked = sch.InterpreterConfirmed(**JOB, **WHO, level=sch.InterpreterLevel.B)
    await gateway.hears(fact(booked, JOB["booking_id"]))
    (told,) = words(await gateway.mailbox())

    assert isinstance(told, s.InterpreterBooked)
    assert (told.session_id, told.language, told.starts_at) == (JOB["session_id"], "so", NOW)
    assert not {SKIEN, NETT, str(WHO["interpreter_id"])} & set(map(str, told.model_dump().values()))


async def test_a_supplier_hears_that_nobody_comes(gateway: Gateway) -> None:
    await gateway.hears(fact(sch.InterpreterNotFilled(**JOB, reason="NOBODY_FREE"), JOB["booking_id"]))

    assert [each.reason for each in words(await gateway.mailbox())] == ["NOBODY_FREE"]


async def test_a_cancelled_booking_is_told_where_somebody_was_to_come(gateway: Gateway) -> None:
    for number, (name, who) in enumerate((("of nobody", None), ("of hers", WHO["interpreter_id"])), start=1):
        job = JOB | {"booking_id": uid(name)}
        cancelled = sch.InterpreterCancelled(**job, interpreter_id=who, reason="SESSION_MOVED")
        await gateway.hears(fact(cancelled, uid(name)))
        heard = await gateway.mailbox()

        assert len(heard) == number - 1
    assert {each.booking_id for each in words(heard)} == {uid("of hers")}

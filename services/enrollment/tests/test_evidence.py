"""What a class costs whom adds up to the øre, and nobody sees more than its own part and the total."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis.http import Role
from samklasse_enrollment.domain.evidence import Sold, by_class, over_classes, split

from .builders import FJORD, FYRESDAL, NOW, SKIEN, TYPE_3, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .many import many
from .messages import granted, timetable

WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 10**6), min_size=1).filter(
    lambda weights: sum(weights.values()) > 0
)


@many()
@given(st.integers(0, 10**12), WEIGHTS, st.randoms())
def test_parts_add_up_to_the_whole_in_any_order_and_none_is_off_by_an_ore(
    total: int, weights: dict[str, int], random: object
) -> None:
    """A15: the cost split is exact, order-independent and deterministic."""
    shuffled = list(weights.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    parts = split(total, weights)

    assert sum(parts.values()) == total
    assert split(total, dict(shuffled)) == parts
    assert all(abs(parts[key] - total * weight / sum(weights.values())) < 1.000001 for key, weight in weights.items())
    assert all(parts[key] == 0 for key, weight in weights.items() if weight == 0)


CLASSES = [UUID(int=n) for n in range(3)]
SOLD = st.builds(
    Sold,
    line_id=st.uuids(),
    buyer_orgnr=st.sampled_from([SKIEN, FYRESDAL, "399000013"]),
    supplier_orgnr=st.just(FJORD),
    amount_ore=st.integers(0, 10**9),
    seats=st.integers(0, 30),
    in_class=st.dictionaries(st.sampled_from(CLASSES), st.integers(1, 10)),
)


@many()
@given(st.lists(SOLD, max_size=8), st.randoms())
def test_every_lines_amount_is_in_its_classes_or_outside_them_and_shares_are_the_total(
    lines: list[Sold], random: object
) -> None:
    """A15: per class the municipalities' parts are the class's cost."""
    bills = by_class(lines)
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    outside = sum(over_classes(line).get(None, 0) for line in lines)
    assert sum(bill.total_ore for bill in bills.values()) + outside == sum(line.amount_ore for line in lines)
    assert all(sum(bill.shares_ore.values()) == bill.total_ore for bill in bills.values())
    assert by_class(shuffled) == bills


def test_there_is_nothing_to_split_by() -> None:
    with pytest.raises(ValueError, match="nothing"):
        split(5, {"a": 0})


async def shared_class(enrollment: Enrollment) -> UUID:
    """Skien with two seats of 1000 kroner and one of Fyresdal's, together in a class."""
    terms, course, class_id = agreement(), offering(TYPE_3), uuid4()
    await enrollment.trade(course, agreement=terms)
    mine = await enrollment.order(terms, asked(course, 3), by=SKIEN)
    lines = mine + await enrollment.order(terms, asked(course), by=FYRESDAL)
    await enrollment.people(csv_of(row("a"), row("b")))
    members = list((await enrollment.name(lines[0], "a", "b")).values())
    status, answer = await enrollment.call(
        "POST", "/imports?kommunenummer=4032", csv_of(row("x", kommunenummer="4032")), by=FYRESDAL
    )
    ids = [one["person_id"] for one in answer["accepted"]]
    path = f"/imports/{answer['import_id']}/confirmation"
    await enrollment.call("POST", path, {"person_ids": ids}, by=FYRESDAL)
    _, named = await enrollment.call("POST", f"/call-offs/lines/{lines[1]}/names", {"refs": ["x"]}, by=FYRESDAL)
    members.append(UUID(named["enrollments"][0]["enrollment_id"]))
    await enrollment.hear(granted(lines[0], 3), granted(lines[1], 1), timetable(class_id, members))
    assert status == 201
    return class_id


async def test_a_municipality_sees_its_own_part_and_the_total_and_the_supplier_whom_it_bills(
    enrollment: Enrollment,
) -> None:
    """A15: the split of one class among two municipalities, without a person in it."""
    class_id = await shared_class(enrollment)

    _, mine = await enrollment.call("GET", "/evidence")
    _, bills = await enrollment.call("GET", "/evidence", by=FJORD, role=Role.SUPPLIER)
    _, stranger = await enrollment.call("GET", "/evidence", by="399000077", role=Role.SUPPLIER)
    _, facts = await enrollment.call("GET", "/facts")

    own = {"class_id": str(class_id), "seats": 2, "kroner": "2000.00"}
    assert mine["classes"] == [own | {"total_kroner": "3000.00"}]
    assert facts["classes"] == [own]
    assert bills["classes"][0]["shares"] == [
        {"buyer_orgnr": SKIEN, "seats": 2, "kroner": "2000.00"},
        {"buyer_orgnr": FYRESDAL, "seats": 1, "kroner": "1000.00"},
    ]
    assert [line["buyer_orgnr"] for line in mine["lines"]] == [SKIEN]
    assert {line["confirmed_seats"] for line in bills["lines"]} == {3, 1}
    assert (stranger["lines"], stranger["classes"]) == ([], [])


async def test_the_page_of_facts_tells_hours_deadlines_and_what_the_register_waits_for(enrollment: Enrollment) -> None:
    """Issue 4, point 8: one page, own people only."""
    await shared_class(enrollment)
    await enrollment.pool.execute(
        "INSERT INTO register_rounds (id, owner_orgnr, since, due_on, make_on) VALUES ($1, $2, $3, $4, $4)",
        uuid4(), SKIEN, NOW.date(), (NOW + timedelta(days=20)).date(),
    )  # fmt: skip

    _, facts = await enrollment.call("GET", "/facts")
    _, theirs = await enrollment.call("GET", "/facts", by=FYRESDAL)

    assert (facts["people"], facts["placed"], theirs["people"]) == (2, 2, 1)
    assert facts["register"] == {"since": "2027-01-04", "due_on": "2027-01-24"}
    assert theirs["register"] is None
    assert facts["hours_this_month"] == []
    assert [(one["ceiling_kroner"], one["mine_kroner"]) for one in facts["ceilings"]] == [("100000.00", "3000.00")]

"""A situation is cut into parts that share nothing, and their plans are one plan of the whole."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.check import fairness, violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.plan import Floor, Plan, Share
from samklasse_scheduling.domain.splitting import of_part, parts, together

from .builders import FYRESDAL, LARVIK, MONDAY, SKIEN, an_id, offering, people, seat, situation, teacher


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.integers(1, 4))
def test_a_situation_is_cut_into_parts_that_lose_nobody_and_are_one_plan_together(sizes: list[int], most: int) -> None:
    suppliers = [f"90000000{number}" for number in range(len(sizes))]
    offerings = [replace(offering(f"o{number}"), supplier=orgnr) for number, orgnr in enumerate(suppliers)]
    everybody = [
        one
        for number, (size, orgnr) in enumerate(zip(sizes, suppliers, strict=True))
        for one in people(size, prefix=f"{number}-", on=replace(seat(), offering=an_id(f"o{number}"), supplier=orgnr))
    ]
    teachers = tuple(replace(teacher(f"t{number}"), supplier=orgnr) for number, orgnr in enumerate(suppliers))
    where = situation(*everybody, offerings=tuple(offerings), teachers=teachers)
    cut = parts(where, most)

    assert 1 <= len(cut) <= max(1, min(most, len([size for size in sizes if size])))
    assert sorted(one.enrollment for part in cut for one in part.people) == sorted(o.enrollment for o in everybody)
    assert sorted(one.id for part in cut for one in part.teachers) == sorted(one.id for one in teachers)
    for part in cut:
        assert {one.seat.offering for one in part.people} <= part.offering_by_id.keys()
        assert {one.supplier for one in part.teachers} <= {one.supplier for one in part.offerings}


def test_the_plans_of_the_parts_are_the_plan_of_the_whole() -> None:
    seats = [replace(seat(), offering=an_id(f"o{n}"), supplier=f"90000000{n}") for n in (1, 2)]
    everybody = [*people(9, prefix="a", on=seats[0]), *people(12, prefix="b", on=seats[1])]
    where = situation(
        *everybody,
        offerings=tuple(replace(offering(f"o{n}"), supplier=f"90000000{n}") for n in (1, 2)),
        teachers=tuple(replace(teacher(f"t{n}"), supplier=f"90000000{n}") for n in (1, 2)),
        earliest=MONDAY,
    )
    cut = parts(where, 2)
    whole = together([form(part, seed=1, limit=1) for part in cut], MONDAY)

    assert len(cut) == 2
    assert violations(whole, where) == ()
    assert (whole.placed, whole.bound) == (21, 21)
    assert together([of_part(whole, part) for part in cut], MONDAY).classes == whole.classes


def test_floors_of_a_plan_in_parts_are_those_of_the_whole() -> None:
    """A15: of the first supplier's places everybody has one, of the other's nobody; each part would have said MET."""
    placed = Plan((), (), 20, proven=True, seed=1, shares=(Share(LARVIK, 10, 10, 8, 10), Share(SKIEN, 10, 10, 8, 10)))
    lacking = replace(placed, shares=(Share(SKIEN, 14, 0, 0, 4), Share(FYRESDAL, 6, 0, 0, 0)))
    whole = together([placed, lacking], MONDAY)

    assert {floor for plan in (placed, lacking) for floor in (share.floor for share in plan.shares)} == {Floor.MET}
    assert whole.shares == (
        Share(LARVIK, 10, 10, 4, 10),
        Share(SKIEN, 24, 10, 10, 14),
        Share(FYRESDAL, 6, 0, 2, 0),
    )
    assert [share.floor for share in whole.shares] == [Floor.MET, Floor.MET, Floor.INFEASIBLE]


@settings(max_examples=4, deadline=None)
@given(st.integers(400, 600), st.integers(0, 10_000))
def test_what_parts_say_of_floors_is_what_the_verifier_counts(count: int, seed: int) -> None:
    where = national_term(count, seed)
    cut = parts(where, 3)
    plan = together([form(part, seed=seed, limit=0.2) for part in cut], where.earliest)
    said = {one.municipality: one.least for one in plan.shares if one.floor is not Floor.MET}

    assert len(cut) == 3
    assert {one.municipality: one.least for one in fairness(plan, where).under} == said

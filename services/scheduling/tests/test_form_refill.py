"""A FIXED class that was kept small by somebody who has left it is filled up again, whoever it is taken from."""

from dataclasses import replace

from samklasse_scheduling.domain.formation.building import Part, parts_of
from samklasse_scheduling.domain.formation.groups import Group, groups_on
from samklasse_scheduling.domain.formation.kernels import fill_fixed, load
from samklasse_scheduling.domain.formation.kinship import enroll
from samklasse_scheduling.domain.formation.refilling import refill
from samklasse_scheduling.domain.formation.settling import Settled
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Need

from .builders import fixed, people, person, situation

OTHERS = {12, 13, 14}
"""Three of the fifteen whom the class has a place for."""
SMALL = 15
"""The one who needs a small group, and has left."""


def kept_small() -> tuple[list[Part], Group, Settled]:
    """Sixteen places are offered; twelve are taken, as if she were still there."""
    where = situation(
        *people(15),
        person("small", needs=frozenset({Need.SMALL_GROUP})),
        fixed=(fixed(open_seats=16),),
        teachers=(),
    )
    roster = enroll(where, in_force(where.earliest))
    parts = parts_of(roster, 1)
    load(parts[0].board)
    fill_fixed(parts[0].board)
    (group,) = groups_on(parts)
    assert (len(group.joined), group.room) == (15, 16)
    group.room, group.joined = 12, group.joined - OTHERS
    return parts, group, Settled([group], roster)


def elsewhere(group: Group, *, least: int) -> Group:
    """Another class, which the three are in and she could join."""
    return replace(
        group, fixed=None, kind=Kind.FORMED, least=least, joiners=group.joiners | {SMALL}, joined=set(OTHERS)
    )


def test_who_is_without_a_place_is_let_in() -> None:
    parts, group, settled = kept_small()
    refill(parts, [group], settled)

    assert (len(group.joined), group.room) == (15, 16)
    assert settled.shares.has.total() == 15


def test_who_can_be_spared_elsewhere_is_let_in() -> None:
    parts, group, settled = kept_small()
    other = elsewhere(group, least=2)
    settled = Settled([group, replace(other, joiners=other.joiners - {SMALL})], settled.roster)
    refill(parts, settled.groups, settled)

    assert [len(each.joined) for each in settled.groups] == [13, 2]


def test_whoever_waits_for_her_place_elsewhere_has_it() -> None:
    parts, group, settled = kept_small()
    other = elsewhere(group, least=2)
    settled = Settled([group, other], settled.roster)
    refill(parts, settled.groups, settled)

    assert SMALL in other.joined
    assert [len(each.joined) for each in settled.groups] == [14, 2]


def test_nobody_stays_in_line_for_a_class_that_is_too_large_for_her() -> None:
    parts, group, settled = kept_small()
    group.joiners |= {SMALL}
    settled = Settled([group], settled.roster)
    refill(parts, [group], settled)

    assert settled.waiting_orders() == [[]]


def test_who_is_needed_elsewhere_is_let_in_when_somebody_takes_her_place() -> None:
    parts, group, settled = kept_small()
    other = elsewhere(group, least=3)
    settled = Settled([group, other], settled.roster)
    refill(parts, settled.groups, settled)

    assert len(group.joined) == 13
    assert SMALL in other.joined
    assert settled.shares.has.total() == 16

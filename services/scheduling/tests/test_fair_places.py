"""Places change hands between municipalities until no direct exchange would lift one to its fair share."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.formation.groups import Group
from samklasse_scheduling.domain.formation.kinship import Kin, enroll
from samklasse_scheduling.domain.formation.settling import Settled
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.rules import RULES

from .builders import MONDAYS_AND_WEDNESDAYS, an_id, people, situation

KIN = Kin(an_id("offering"), Level.A2, 2, "")
HOMES = st.lists(st.integers(0, 4), min_size=6, max_size=40)


@st.composite
def crowded(draw: st.DrawFn) -> Settled:
    """Classes that are full of some of the people who could join them; nobody is in two."""
    homes = draw(HOMES)
    everybody = [
        replace(one, municipality=f"91000000{home}") for one, home in zip(people(len(homes)), homes, strict=True)
    ]
    free = set(range(len(homes)))
    groups = []
    for _ in range(draw(st.integers(1, 4))):
        joiners = draw(st.frozensets(st.integers(0, len(homes) - 1), min_size=1))
        joined = set(sorted(joiners & free)[: draw(st.integers(1, 8))])
        free -= joined
        groups.append(
            Group(KIN, Kind.FORMED, MONDAYS_AND_WEDNESDAYS, 0, None, 1, max(1, len(joined)), joiners, joined, ())
        )
    return Settled([group for group in groups if group.joined], enroll(situation(*everybody), RULES[-1]))


@settings(max_examples=150, deadline=None)
@given(crowded())
def test_nobody_gains_or_loses_a_place_in_number_and_everybody_sits_where_she_can(settled: Settled) -> None:
    before = [len(group.joined) for group in settled.groups]
    settled.share_places()
    seated = Counter(index for group in settled.groups for index in group.joined)

    assert [len(group.joined) for group in settled.groups] == before
    assert all(group.joined <= group.joiners for group in settled.groups)
    assert set(seated.values()) <= {1}
    assert settled.shares.has.total() == sum(before)


@settings(max_examples=150, deadline=None)
@given(crowded())
def test_no_municipality_is_below_its_share_where_another_could_give_a_place(settled: Settled) -> None:
    """A15: fairness, as far as one exchange in one class reaches."""
    settled.share_places()
    shares = settled.shares
    for group in settled.groups:
        for index in group.joiners - settled.where.keys():
            home = shares.home(index)
            if shares.has[home] < shares.least(home):
                spared = [one for one in group.joined if shares.has[shares.home(one)] > shares.least(shares.home(one))]

                assert spared == []

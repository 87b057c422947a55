"""Who may, who can, and who is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.errors import UnfitInterpreter, UnknownRules
from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, half_hours
from samklasse_scheduling.domain.interpreting.interpreter import Conflicts, Interpreter, Safeguards, check
from samklasse_scheduling.domain.interpreting.matching import Circle, Diary, Found, choose, free_at
from samklasse_scheduling.domain.interpreting.rules import RULES, Category, in_force
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

from ..builders import LARVIK, SKIEN, an_id
from .made_up import MONDAY_EVENING, NINETY, NOW, booking, interpreter

MONDAY = MONDAY_EVENING.date()
HOURS = half_hours(MONDAY_EVENING, MONDAY_EVENING + NINETY, timedelta(minutes=15))
CIRCLE = Circle(frozenset({an_id("person")}), frozenset({LARVIK}))


def asked(*pool: Interpreter, wanted: Booking | None = None, diary: Diary | None = None, now: datetime = NOW) -> Found:
    job = wanted or booking()
    return choose([job], pool, {job.group: CIRCLE}, diary or Diary(), now=now)[job.id]


@pytest.mark.parametrize(
    ("unfit", "why"),
    [
        ({"languages": {"ar": Category.A}}, Reason.NOBODY_SPEAKS_IT),
        ({"languages": {"so": Category.UNQUALIFIED}}, Reason.NOBODY_QUALIFIED),
        ({"safeguards": Safeguards(technical=True, privacy=False)}, Reason.NOBODY_QUALIFIED),
        ({"safeguards": Safeguards(technical=False, privacy=True)}, Reason.NOBODY_QUALIFIED),
        ({"availability": mask_of([WeeklyTime(2, 8 * 60, 14 * 60)])}, Reason.NOBODY_FREE),
        ({"first_day": date(2027, 1, 12)}, Reason.NOBODY_FREE),
        ({"last_day": date(2027, 1, 10)}, Reason.NOBODY_FREE),
        ({"away": ((MONDAY, MONDAY),)}, Reason.NOBODY_FREE),
        ({"conflicts": Conflicts(people=frozenset({an_id("person")}))}, Reason.NOBODY_FREE),
        ({"conflicts": Conflicts(municipalities=frozenset({LARVIK}))}, Reason.NOBODY_FREE),
        ({"conflicts": Conflicts(classes=frozenset({an_id("class")}))}, Reason.NOBODY_FREE),
    ],
)
def test_who_may_not_or_cannot_is_never_asked(unfit: dict[str, object], why: Reason) -> None:
    """B19: qualification, safeguards, ties and absence each keep an interpreter out."""
    found = asked(interpreter(**unfit))

    assert (found.chosen, found.reason) == ((), why)
    assert asked(interpreter()).chosen == ((an_id("amina"), Category.B),)


def test_until_the_end_of_2026_who_is_not_qualified_may_still_be_used() -> None:
    """B08: tolkeloven section 7, fifth paragraph; from 2027 on only the register's categories."""
    unqualified = interpreter(languages={"so": Category.UNQUALIFIED})
    before, after = (datetime(year, month, day, 16, tzinfo=UTC) for year, month, day in ((2026, 12, 30), (2027, 1, 4)))
    now = datetime(2026, 12, 1, tzinfo=UTC)

    assert asked(unqualified, wanted=booking(start=before), now=now).chosen
    assert asked(unqualified, wanted=booking(start=after), now=now).reason is Reason.NOBODY_QUALIFIED
    assert [rules.at_least for rules in RULES] == [Category.UNQUALIFIED, Category.E]
    with pytest.raises(UnknownRules):
        in_force(date(2021, 12, 31))


def test_the_best_qualified_is_asked_first_then_whoever_has_least_to_do() -> None:
    pool = [interpreter("amina", Category.C), interpreter("bashir", Category.A), interpreter("caaliya", Category.A)]
    diary = Diary(load={an_id("bashir"): 9, an_id("caaliya"): 8})

    assert asked(*pool, diary=diary).chosen == ((an_id("caaliya"), Category.A),)
    assert asked(*pool, wanted=booking(wanted=an_id("amina"))).chosen == ((an_id("amina"), Category.C),)


def test_nobody_is_asked_twice_or_while_another_job_has_her() -> None:
    diary = Diary(taken={an_id("amina"): set(HOURS)})
    after = declined_by_amina()

    assert asked(interpreter(), diary=diary).reason is Reason.NOBODY_FREE
    assert asked(interpreter(), wanted=after).reason is Reason.NOBODY_ACCEPTED


def declined_by_amina() -> Booking:
    return life.decline(life.offer(booking(), [(an_id("amina"), Category.B)], NOW + timedelta(days=1)), an_id("amina"))


def test_close_to_the_session_several_are_asked_at_once_and_at_last_nobody() -> None:
    pool = [interpreter(name) for name in ("amina", "bashir", "caaliya", "dahir")]
    near = asked(*pool, now=MONDAY_EVENING - timedelta(hours=3))

    assert len(asked(*pool).chosen) == 1
    assert (len(near.chosen), near.ends) == (3, MONDAY_EVENING - timedelta(minutes=30))
    assert asked(*pool, now=MONDAY_EVENING - timedelta(minutes=30)).reason is Reason.NO_TIME_LEFT


def test_a_repair_may_ask_who_is_free_at_another_time() -> None:
    later = MONDAY_EVENING + timedelta(hours=3)
    diary = Diary(taken={an_id("amina"): set(HOURS)})
    times = {start: free_at([interpreter()], booking(), CIRCLE, diary, start=start, end=start + NINETY)
             for start in (MONDAY_EVENING, later)}  # fmt: skip

    assert times == {MONDAY_EVENING: [], later: [an_id("amina")]}


def test_children_are_never_interpreters_and_norwegian_is_taken_for_granted() -> None:
    """B19: tolkeloven section 4; when somebody was born is asked by nobody."""
    check(interpreter(), adult=True)
    for made, adult, code in (
        (interpreter(), False, "NOT_ADULT"),
        (interpreter(languages={}), True, "NO_OTHER_LANGUAGE"),
        (interpreter(languages={"nb": Category.A}), True, "NO_OTHER_LANGUAGE"),
        (interpreter(last_day=date(2025, 1, 1)), True, "WRONG_PERIOD"),
    ):
        with pytest.raises(UnfitInterpreter) as refused:
            check(made, adult=adult)
        assert refused.value.code == code


STARTS = st.integers(0, 20).map(lambda n: MONDAY_EVENING + n * timedelta(minutes=15))
JOBS = st.lists(st.tuples(STARTS, st.sampled_from(["so", "ar"])), min_size=1, max_size=12)
LANGUAGES = st.dictionaries(st.sampled_from(["so", "ar"]), st.sampled_from(list(Category)), min_size=1)
POOL = st.lists(st.tuples(LANGUAGES, st.booleans(), st.booleans()), max_size=5)


@settings(max_examples=150, deadline=None)
@given(JOBS, POOL)
def test_nobody_is_ever_asked_who_may_not_or_for_two_jobs_that_meet(
    jobs: list[tuple[datetime, str]], people: list[tuple[dict[str, Category], bool, bool]]
) -> None:
    """Invariant 6, judged by clock times alone."""
    wanted = {one.id: one for one in (booking(f"l{n}", start, language) for n, (start, language) in enumerate(jobs))}
    pool = {
        an_id(f"i{n}"): interpreter(
            f"i{n}", languages=languages, safeguards=Safeguards(ready, True),
            conflicts=Conflicts(municipalities=frozenset({LARVIK if tied else SKIEN})),
        )
        for n, (languages, ready, tied) in enumerate(people)
    }  # fmt: skip
    found = choose(list(wanted.values()), list(pool.values()), {an_id("class"): CIRCLE}, Diary(), now=NOW)
    hers: dict[UUID, list[Booking]] = {}
    for job, answer in found.items():
        assert bool(answer.chosen) != bool(answer.reason)
        for who, level in answer.chosen:
            hers.setdefault(who, []).append(wanted[job])
            assert pool[who].languages[wanted[job].language] is level is not Category.UNQUALIFIED
            assert pool[who].safeguards.technical
            assert LARVIK not in pool[who].conflicts.municipalities
    for promised in hers.values():
        promised.sort(key=lambda one: one.start)
        for before, after in pairwise(promised):
            assert before.end + timedelta(minutes=15) <= after.start


def test_a_booking_is_the_same_whoever_is_looked_at_first() -> None:
    pool = [interpreter("amina"), interpreter("bashir"), replace(interpreter("caaliya"), away=((MONDAY, MONDAY),))]

    assert asked(*pool) == asked(*reversed(pool))

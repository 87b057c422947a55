"""What a newer word says of those that it overtakes, and whom that concerns at all."""

from dataclasses import replace
from datetime import timedelta

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Thread
from samklasse_notifications.domain.untold import skips, with_untold

from .builders import ANNA, CLASS, NOW, eight_weeks

FIRST, SECOND, THIRD, *_ = eight_weeks()
EVENING = FIRST.starts_at - timedelta(hours=19)


def test_nothing_is_looked_for_where_she_knows_all_or_nothing() -> None:
    """Most people, most of the time."""
    assert not skips(Thread(ANNA, CLASS, current_version=3, told_version=2, maybe_told_version=2))
    assert not skips(Thread(ANNA, CLASS, current_version=3))
    assert skips(Thread(ANNA, CLASS, current_version=3, told_version=1, maybe_told_version=1))
    assert skips(Thread(ANNA, CLASS, current_version=3, told_version=1, maybe_told_version=2))


def test_what_is_over_and_what_is_known_already_make_no_other_facts() -> None:
    now = Facts(live=(SECOND, THIRD), gone=(FIRST,), moved_from=(EVENING,))
    missed = Facts(
        gone=(replace(FIRST, cancelled=True, revision=2), replace(SECOND, revision=9)),
        moved_from=(EVENING, FIRST.starts_at, NOW),
    )

    assert with_untold(now, [missed], NOW) is now
    assert with_untold(replace(now, gone=()), [missed], FIRST.ends_at) == replace(now, gone=())


def test_of_two_ends_of_a_lesson_the_newer_one_is_told() -> None:
    """She was to lose it, and then nobody had it any more."""
    lost, cancelled_since = FIRST, replace(FIRST, cancelled=True, revision=3)
    facts = Facts(live=(THIRD,), gone=(SECOND,))

    for order in ((lost, cancelled_since), (cancelled_since, lost)):
        missed = [Facts(gone=(each,)) for each in order]

        assert with_untold(facts, missed, NOW).gone == (cancelled_since, SECOND)

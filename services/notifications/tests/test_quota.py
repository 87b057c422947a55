"""Providers take so much a second and so much a day, however we ask."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain.errors import BadQuota
from samklasse_notifications.domain.quota import Quota, granted, parse, taken, unused

START = datetime(2027, 1, 11, 12, 0, tzinfo=UTC)
PAUSES = st.lists(st.integers(-2_000, 60_000), max_size=40)
"""Milliseconds between two askings; less than nothing: a clock was set back."""


def ask_for_all(quota: Quota, pauses: list[int], *, start: datetime = START) -> list[tuple[datetime, int]]:
    """Take whatever is granted, again and again; when and how many."""
    used, now, found = unused(quota, start), start, []
    for pause in [0, *pauses]:
        now += timedelta(milliseconds=pause)
        many = granted(quota, used, now)
        assert many is not None
        used = taken(quota, used, many, now)
        found.append((now, many))
    return found


@given(st.floats(0.1, 500), PAUSES)
def test_no_more_leave_than_the_rate_and_one_burst(per_second: float, pauses: list[int]) -> None:
    quota = Quota(per_second)
    found = ask_for_all(quota, pauses)
    passed = max(at for at, _ in found) - START

    assert sum(many for _, many in found) <= quota.burst + per_second * passed.total_seconds() + 1e-6
    assert all(many >= 0 for _, many in found)


@given(st.integers(0, 50), PAUSES)
def test_no_more_leave_in_a_day_than_its_quota(per_day: int, pauses: list[int]) -> None:
    midnight = datetime(2027, 1, 11, 22, 59, 30, tzinfo=UTC)
    found = ask_for_all(Quota(per_day=per_day), pauses, start=midnight)
    eve = sum(many for at, many in found if at < midnight + timedelta(seconds=30))

    assert eve <= per_day
    assert sum(many for _, many in found) <= 2 * per_day


def test_a_quiet_provider_has_one_second_to_give_at_once() -> None:
    assert [many for _, many in ask_for_all(Quota(10), [100, 900, 3_600_000])] == [10, 1, 9, 10]


def test_the_quota_begins_anew_at_midnight_in_oslo() -> None:
    quota, eve = Quota(per_day=5), datetime(2027, 1, 11, 22, 59, tzinfo=UTC)
    used = taken(quota, unused(quota, eve), 5, eve)

    assert granted(quota, used, eve) == 0
    assert granted(quota, used, eve + timedelta(minutes=1)) == 5


def test_a_clock_that_is_set_back_over_midnight_gives_no_second_quota() -> None:
    quota, morning = Quota(per_day=5), datetime(2027, 1, 11, 23, 0, tzinfo=UTC)
    used = taken(quota, unused(quota, morning), 5, morning)

    assert granted(quota, used, morning - timedelta(seconds=1)) == 0


def test_the_narrower_of_two_limits_holds() -> None:
    assert granted(Quota(10, 3), unused(Quota(10, 3), START), START) == 3
    assert granted(Quota(3, 10), unused(Quota(3, 10), START), START) == 3


def test_who_sets_no_limit_gets_all() -> None:
    assert granted(Quota(), unused(Quota(), START), START) is None


def test_quotas_are_read_from_one_line() -> None:
    assert parse(" SMTP 6000/min, SMS_FIRST 2.5/s 20000/day,PUSH 9/day ") == {
        "SMTP": Quota(100),
        "SMS_FIRST": Quota(2.5, 20_000),
        "PUSH": Quota(per_day=9),
    }
    assert parse("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "SMTP",
        "SMTP 10",
        "SMTP ten/s",
        "SMTP 1/s, SMTP 2/s",
        "smtp 1/s",
        "SMTP 1/s 2/h",
        "SMTP 0/s",
        "SMTP 0/day",
        "FAX 1/s",
    ],
)
def test_a_quota_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadQuota) as refused:
        parse(f"PUSH 5/s, {text}")

    assert str(refused.value.fields["rule"]) in refused.value.__notes__[0]

"""Who shares an address."""

from uuid import uuid5

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.household import group

from .builders import ROOT

NOTICE, HOME = uuid5(ROOT, "notice"), b"home"


def test_a_household_is_one_notice_to_one_address_on_one_channel() -> None:
    other = uuid5(ROOT, "another")

    assert group(NOTICE, Channel.SMS, HOME) == group(NOTICE, Channel.SMS, HOME)
    assert (
        len({group(n, c, a) for n in (NOTICE, other) for c in (Channel.SMS, Channel.EMAIL) for a in (HOME, b"x")}) == 8
    )

"""What a browser is given to show: in every language short enough, and what a push service is told of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from samklasse_notifications import render
from samklasse_notifications.domain import push
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender import vapid

from .facts import EVERY, telling

LINK = "https://notifications.larvik.example/p/" + "x" * 14


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_every_text_fits_in_a_push_with_room_to_spare(language: str, kind: Kind) -> None:
    told = json.loads(raw := render.shown(telling(language, kind)).payload("t" * 22, LINK))

    assert len(raw) < vapid.LONGEST / 2
    assert (told["lang"], told["link"], told["tag"]) == (language, LINK, "t" * 22)
    assert told["title"] and told["body"] and not set("{}\ue000") & set(told["title"] + told["body"])


def test_a_language_that_is_missing_is_told_in_two_others() -> None:
    told = render.shown(replace(telling("nb", Kind.REMINDER), language="my"))

    assert (told.language, *told.title.split(" / ")[1:]) == (
        "nb",
        "Remember: Norwegian A2 Monday 11 January 17:30–19:00",
    )
    assert len(told.body.splitlines()) == 2


def test_a_shared_browser_shows_only_that_there_is_something_to_read() -> None:
    told = render.shown(replace(telling("nb", Kind.CLASS_CANCELLED), neutral=True))

    assert (told.title, told.body) == ("Nytt å lese fra Øygarden kommune", "")


def test_what_is_urgent_wakes_a_phone_and_nothing_is_kept_for_longer_than_push_services_do() -> None:
    assert {kind for kind in Kind if push.urgency(kind) == "high"} >= {Kind.REMINDER_SOON, Kind.CLASS_CANCELLED}
    assert {push.urgency(kind) for kind in (Kind.REMINDER, Kind.ACCESS_OPENED)} == {"normal"}
    assert [push.ttl(timedelta(seconds=n)) for n in (-1, 0.5, 3600, 10**8)] == [0, 0, 3600, 28 * 24 * 3600]

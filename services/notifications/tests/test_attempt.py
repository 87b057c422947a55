"""Hand-overs: one key for ever, and answers read right."""

from uuid import uuid4

import pytest
from samklasse_notifications.domain.attempt import (
    Channel,
    State,
    by_http_status,
    by_smtp_reply,
    key,
    of_known_key,
    pause_after,
)


def test_every_try_of_a_hand_over_has_the_same_key_and_no_other_has_it() -> None:
    intent, other = uuid4(), uuid4()

    assert key(intent, Channel.EMAIL) == key(intent, Channel.EMAIL)
    assert (
        len(
            {key(intent, Channel.EMAIL), key(intent, Channel.SMS), key(intent, Channel.SMS, 2), key(other, Channel.SMS)}
        )
        == 4
    )


@pytest.mark.parametrize(
    ("reply", "state"), [(250, State.ACCEPTED), (451, State.UNKNOWN), (421, State.UNKNOWN), (550, State.REFUSED)]
)
def test_a_mail_server_that_says_later_is_not_a_refusal(reply: int, state: State) -> None:
    assert by_smtp_reply(reply) is state


@pytest.mark.parametrize(
    ("status", "state"),
    [(202, State.ACCEPTED), (429, State.UNKNOWN), (503, State.UNKNOWN), (409, State.REFUSED), (422, State.REFUSED)],
)
def test_a_gateway_that_says_later_is_not_a_refusal(status: int, state: State) -> None:
    assert by_http_status(status) is state


def test_pauses_grow_and_stop_growing() -> None:
    pauses = [pause_after(tries).total_seconds() for tries in (1, 2, 3, 60)]

    assert pauses == [0.5, 1.0, 2.0, 30.0]


@pytest.mark.parametrize(
    ("tries", "moved", "state"),
    [(1, False, State.UNKNOWN), (1, True, State.UNKNOWN), (2, False, State.ACCEPTED), (2, True, State.REFUSED)],
)
def test_a_known_key_says_of_an_earlier_try_alone_that_it_was_taken(*, tries: int, moved: bool, state: State) -> None:
    """And where she has another address since, not that she has it."""
    assert of_known_key(tries, moved=moved) is state

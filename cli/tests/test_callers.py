"""Services call each other in their own role, with a token that is renewed whenever the system is brought up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
from samklasse.infra.state import State
from samklasse.provision import with_all_secrets
from samklasse.provision.keys import PUBLIC_KEY
from samklasse_chassis import tokens
from samklasse_chassis.tokens import Caller, Role


def test_notifications_may_ask_scheduling_in_its_own_role_for_more_than_a_year() -> None:
    state = with_all_secrets(State(), ("notifications", "scheduling"))
    token = state.secret("notifications-token")
    ends = jwt.decode(token, options={"verify_signature": False})["exp"]

    assert tokens.verify(state.secret(PUBLIC_KEY), token) == Caller("000000000", Role.SERVICE, "notifications")
    assert datetime.fromtimestamp(ends, UTC) > datetime.now(UTC) + timedelta(days=366)


def test_what_else_is_secret_stays_when_the_system_is_brought_up_again() -> None:
    first = with_all_secrets(State(), ("notifications",))
    again = with_all_secrets(first, ("notifications",))

    def kept(state: State) -> dict[str, str]:
        return {name: secret for name, secret in state.secrets.items() if name != "notifications-token"}

    assert kept(again) == kept(first)

"""Passwords, keys and tokens of a system; made once, kept in the operator's state.json."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from samklasse_chassis import tokens
from samklasse_chassis.tokens import Caller, Role

from samklasse.infra.state import State

READERS = ("operator", "checker")
ROOMS = "rooms"
"""The secret that scheduling and the provider of meeting rooms share."""
PRIVATE_KEY, PUBLIC_KEY = "token-private-key", "token-public-key"
OPERATOR_ORGNR = "000000000"
"""Whoever runs the system speaks for no organisation."""


def with_all_secrets(state: State, services: Iterable[str]) -> State:
    """The same with everything that is missing; what exists stays, so it may be called again."""
    state = state.with_secrets(*services, *READERS, ROOMS)
    if PRIVATE_KEY not in state.secrets:
        private, public = tokens.new_key_pair()
        state = _with(state, {PRIVATE_KEY: private, PUBLIC_KEY: public})
    return state


def issue(state: State, orgnr: str, role: Role, subject: str, life: timedelta) -> str:
    """A signed token; its expiry follows the machine's clock, never the operator's offset."""
    caller = Caller(orgnr, role, subject)
    return tokens.sign(state.secret(PRIVATE_KEY), caller, expires_at=datetime.now(UTC) + life)


def _with(state: State, secrets: dict[str, str]) -> State:
    return replace(state, secrets={**state.secrets, **secrets})

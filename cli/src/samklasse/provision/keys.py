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
RELAY, SMS = "relay", "sms"
"""The secrets that notifications knows the mail relay and the SMS gateway by."""
CALLERS = {"notifications-token": "notifications"}
"""Services that ask another one something by HTTP, by the secret that is their token."""
CALLERS_LIFE = timedelta(days=400)
"""Of such a token; it is made anew whenever the system is brought up."""
PRIVATE_KEY, PUBLIC_KEY = "token-private-key", "token-public-key"
OPERATOR_ORGNR = "000000000"
"""Whoever runs the system speaks for no organisation."""


def with_all_secrets(state: State, services: Iterable[str]) -> State:
    """The same with everything that is missing; what exists stays, so it may be called again. Tokens are renewed."""
    state = state.with_secrets(*services, *READERS, ROOMS, RELAY, SMS)
    if PRIVATE_KEY not in state.secrets:
        private, public = tokens.new_key_pair()
        state = _with(state, {PRIVATE_KEY: private, PUBLIC_KEY: public})
    own = {name: issue(state, OPERATOR_ORGNR, Role.SERVICE, who, CALLERS_LIFE) for name, who in CALLERS.items()}
    return _with(state, own)


def issue(state: State, orgnr: str, role: Role, subject: str, life: timedelta) -> str:
    """A signed token; its expiry follows the machine's clock, never the operator's offset."""
    caller = Caller(orgnr, role, subject)
    return tokens.sign(state.secret(PRIVATE_KEY), caller, expires_at=datetime.now(UTC) + life)


def _with(state: State, secrets: dict[str, str]) -> State:
    return replace(state, secrets={**state.secrets, **secrets})

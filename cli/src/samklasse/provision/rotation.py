"""New passwords for services, readers and suppliers' mailboxes.

Broker and database ask for a password when a connection is opened, so what is open works on with the old one. A service
learns its new one when it starts anew; until then its new connections are refused, and what it does waits.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace

from samklasse_chassis.runtime import Service

from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra, State
from samklasse.provision import broker, keys, provision


def renewed(state: State, names: Collection[str]) -> State:
    """The same with a new password for each of `names`.

    Raises:
        CannotStart: one of them has no password that could be renewed.
    """
    unknown = sorted(set(names) - set(state.secrets))
    if unknown:
        raise CannotStart(f"ingen har passord under navnet {', '.join(unknown)}")
    return replace(state, secrets={**state.secrets, **{name: secrets.token_urlsafe(24) for name in names}})


def holders(state: State, services: Collection[str]) -> list[str]:
    """Everybody whose password may be renewed: services, readers, suppliers."""
    return [*services, *keys.READERS, *sorted(name for name in state.secrets if broker.is_orgnr(name))]


async def rotate(infra: Infra, state: State, services: Mapping[str, Service], database: str) -> None:
    """Make the passwords of `state` the ones that broker and database ask for from now on."""
    await provision(infra, state, services, database)

"""A supplier's place on the broker: mailbox, way in, and a user that can reach nothing else."""

from __future__ import annotations

import asyncio

from samklasse.infra.errors import CannotStart
from samklasse.infra.state import save
from samklasse.provision import broker
from samklasse.stack.system import Stack


def add_supplier(stack: Stack, orgnr: str) -> str:
    """Make the place on the broker, or find it made; the gateway opens the mailbox by its own command.

    Returns:
        The AMQP address that the supplier connects to, password included.

    Raises:
        CannotStart: that is no organisation number, or the broker refused.
    """
    if not broker.is_orgnr(orgnr):
        raise CannotStart(f"{orgnr!r} er ikke et organisasjonsnummer: ni sifre")
    save(stack.home, stack.state.with_secrets(orgnr))
    asyncio.run(broker.add_supplier(stack.infra.rabbit_api, orgnr, stack.state.secret(orgnr)))
    return stack.amqp_url(orgnr, "suppliers")

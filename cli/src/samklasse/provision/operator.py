"""Provision a broker and a database for a set of services."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from samklasse_chassis.runtime import Service

from samklasse.infra.state import Infra, State
from samklasse.provision import broker, database


async def provision(infra: Infra, state: State, services: Mapping[str, Service], name: str) -> None:
    """Database `name` and the broker, side by side; what is there already stays as it is.

    Raises:
        MigrationChanged: a migration that has run was edited.
        CannotStart: the broker refused the topology.
    """
    async with asyncio.TaskGroup() as group:
        group.create_task(database.provision(infra.database_url, state, services, name))
        group.create_task(broker.provision(infra.rabbit_api, state, services))

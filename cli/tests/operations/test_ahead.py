"""An owner that has forgotten what others have heard of it is told apart from one that has not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from click.testing import CliRunner, Result
from samklasse import stack
from samklasse.main import samklasse

from .county import equal, fetch, queue, register, registered


@asynccontextmanager
async def ahead_by(running: stack.Stack, aggregate: str, many: int) -> AsyncIterator[None]:
    """The gateway has heard `many` more of an aggregate than its owner has said."""
    move = "UPDATE gateway.gates SET sequence = sequence + $2 WHERE aggregate = $1"
    await fetch(running, move, aggregate, many, role=None)
    try:
        yield
    finally:
        await fetch(running, move, aggregate, -many, role=None)


async def audited(running: stack.Stack) -> Result:
    """`samklasse audit --said`."""
    env = {"SAMKLASSE_HOME": str(running.home)}
    return await asyncio.to_thread(CliRunner().invoke, samklasse, ["audit", "--said"], env=env)


async def test_an_owner_that_stands_behind_its_hearers_turns_the_audit_red(running_stack: stack.Stack) -> None:
    await register(running_stack, range(240, 243))
    await equal(running_stack)
    fine = await audited(running_stack)
    aggregate = f"partnerships.organisation/{registered(241, 1).orgnr}"
    async with ahead_by(running_stack, aggregate, 2):
        red = await audited(running_stack)

    assert (fine.exit_code, fine.output) == (0, "ok       alle eiere vet om alt som andre har hørt\n")
    assert red.exit_code == 1
    assert red.output.splitlines() == [
        f"BAK      {aggregate}: eieren har sagt 1, {queue('gateway')} har hørt 3",
        f"hjelper: samklasse replay --consumer {queue('gateway')} --rebuild, når tjenestene går",
    ]

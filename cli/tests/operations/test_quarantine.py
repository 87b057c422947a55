"""What was set aside is looked at, tried again, put right or given up by commands, and each is written down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import CliRunner, Result
from samklasse import quarantine, stack
from samklasse.main import samklasse
from samklasse.quarantine import Pace, Wanted
from samklasse.service_door import Hand, Refused
from samklasse_contracts.message import headers

from .county import actions, deliver, fetch, orgnr, queue, registered, rows, until

SERVICE = "scheduling"
QUEUE = queue(SERVICE)
HAND = Hand("kari", "checked by hand")
SIGNED = ("--actor", "kari", "--reason", "checked by hand")

PARK_SQL = """
INSERT INTO scheduling.quarantine (consumer, source, id, aggregate, sequence, state, code, attempts, headers, body)
VALUES ($1, $2, $3, $4, $5, 'stuck', $6, 5, $7, $8)
"""


FORGET_SQL = (
    "DELETE FROM scheduling.gates WHERE consumer = $1 AND right(aggregate, 9) = ANY($2)",
    "DELETE FROM scheduling.organisations WHERE $1 <> '' AND orgnr = ANY($2)",
)


@pytest.fixture(scope="module", autouse=True)
def nothing_left(running_stack: stack.Stack) -> Iterator[None]:
    """These sellers are in no log: a later rebuild would say so."""
    yield
    for forget in FORGET_SQL:
        asyncio.run(fetch(running_stack, forget, QUEUE, [orgnr(number) for number in range(300, 340)], role=None))


@pytest.fixture
def run(running_stack: stack.Stack) -> Any:
    """The command line on the running system."""

    def command(*words: str) -> Result:
        return CliRunner().invoke(samklasse, words, env={"SAMKLASSE_HOME": str(running_stack.home)})

    return command


async def parked(running: stack.Stack, numbers: Sequence[int], code: str, body: bytes | None = None) -> None:
    """Messages that a person has to see to; with `body` they fail again."""
    conn = await asyncpg.connect(running.database_url())
    try:
        for number in numbers:
            message = registered(number, 1)
            told, aggregate = message.envelope, f"partnerships.organisation/{orgnr(number)}"
            await conn.execute(
                PARK_SQL, QUEUE, told.source, str(told.id), aggregate, 1, code, json.dumps(headers(told)),
                body or message.body(),
            )  # fmt: skip
    finally:
        await conn.close()


async def known(running: stack.Stack, numbers: Sequence[int]) -> int:
    """How many of them scheduling knows."""
    wanted = [orgnr(number) for number in numbers]
    return len(await fetch(running, "SELECT orgnr FROM scheduling.organisations WHERE orgnr = ANY($1)", wanted))


async def with_code(running: stack.Stack, code: str) -> list[quarantine.Row]:
    return await rows(running, Wanted(code=code))


async def test_a_body_that_breaks_its_contract_is_found_put_right_and_has_its_effect(
    running_stack: stack.Stack, run: Any, tmp_path: Path
) -> None:
    message = registered(300, 1)
    await deliver(running_stack, QUEUE, message, b'{"orgnr": 7}')
    await until(lambda: _lie(running_stack, orgnr(300), ["stuck"]))
    await deliver(running_stack, QUEUE, registered(300, 2, "Later"))
    await until(lambda: _lie(running_stack, orgnr(300), ["stuck", "behind"]))
    row, _ = [row for row in await rows(running_stack, Wanted()) if (row.aggregate or "").endswith(orgnr(300))]
    (tmp_path / "body.json").write_bytes(message.body())
    listed = await asyncio.to_thread(run, "quarantine", "list", "--consumer", QUEUE)
    shown = await asyncio.to_thread(run, "quarantine", "show", str(row.place))
    bared = await asyncio.to_thread(run, "quarantine", "show", str(row.place), "--body")
    edited = await asyncio.to_thread(
        run, "quarantine", "edit", str(row.place), "--file", str(tmp_path / "body.json"), *SIGNED
    )
    await until(lambda: _lie(running_stack, orgnr(300), []))

    assert edited.output == f"{row.place}: retrying\n"
    assert str(row.place) in listed.output
    assert '"orgnr"' not in listed.output + shown.output
    assert '{"orgnr": 7}' in bared.output
    assert "Unreadable" in shown.output
    assert await known(running_stack, [300]) == 1
    assert (await actions(running_stack, SERVICE))[-1] == ("edit", "kari", QUEUE)
    again = await asyncio.to_thread(run, "quarantine", "show", str(row.place))
    assert "edit  kari: checked by hand" in again.output


async def test_what_waits_behind_a_discarded_message_goes_on(running_stack: stack.Stack, run: Any) -> None:
    await deliver(running_stack, QUEUE, registered(301, 1), b"{")
    await until(lambda: _lie(running_stack, orgnr(301), ["stuck"]))
    await deliver(running_stack, QUEUE, registered(301, 2, "Later"))
    await until(lambda: _lie(running_stack, orgnr(301), ["stuck", "behind"]))
    head, behind = [row for row in await rows(running_stack, Wanted()) if (row.aggregate or "").endswith(orgnr(301))]
    refused = await asyncio.to_thread(run, "quarantine", "discard", str(behind.place), *SIGNED)
    given_up = await asyncio.to_thread(run, "quarantine", "discard", str(head.place), *SIGNED)
    await until(lambda: _lie(running_stack, orgnr(301), []))

    assert "EARLIER_WAITS" in str(refused.exception)
    assert given_up.output == f"{head.place}: discarded\n"
    assert await known(running_stack, [301]) == 1


async def test_many_are_retried_after_their_canaries(running_stack: stack.Stack, run: Any) -> None:
    numbers = range(310, 320)
    await parked(running_stack, numbers, "Outage")
    done = await asyncio.to_thread(
        run, "quarantine", "retry", "--code", "Outage", "--canary", "2", "--per-second", "50", *SIGNED
    )

    assert done.output == "10 resolved\n"
    assert done.exit_code == 0
    assert await known(running_stack, numbers) == 10


async def test_a_sick_canary_leaves_the_rest_alone(running_stack: stack.Stack, run: Any) -> None:
    await parked(running_stack, range(320, 326), "Broken", b"{}")
    told: list[str] = []
    outcomes = await quarantine.retry_many(running_stack, Wanted(("stuck",), code="Broken"), HAND, Pace(2), told.append)
    untouched = await with_code(running_stack, "Broken")

    assert outcomes == {"failed": 2}
    assert "4 er ikke rørt" in told[0]
    assert [row.attempts for row in untouched] == [5] * 4
    for row in [*untouched, *await with_code(running_stack, "Unreadable")]:
        await quarantine.do(running_stack, "discard", row.place, HAND)


async def test_a_rate_limit_takes_its_time(running_stack: stack.Stack) -> None:
    await parked(running_stack, range(330, 335), "Slow")
    began = asyncio.get_running_loop().time()
    outcomes = await quarantine.retry_many(running_stack, Wanted(code="Slow"), HAND, Pace(per_second=5))

    assert outcomes == {"resolved": 5}
    assert asyncio.get_running_loop().time() - began >= 1.0


@pytest.mark.parametrize("missing", [("--actor", "kari"), ("--reason", "x y z")])
def test_nobody_acts_without_a_name_and_a_reason(run: Any, missing: tuple[str, str]) -> None:
    done = run("quarantine", "discard", "scheduling/1", *missing)

    assert done.exit_code == 2
    assert "Missing option" in done.output


def test_many_are_never_chosen_by_accident(run: Any) -> None:
    assert run("quarantine", "retry", *SIGNED).exit_code == 2


async def test_a_row_that_is_not_there_is_not_found(running_stack: stack.Stack) -> None:
    with pytest.raises(Refused, match="NOT_FOUND"):
        await quarantine.do(running_stack, "discard", quarantine.place("scheduling/999999"), HAND)


async def _lie(running: stack.Stack, subject: str, states: list[str]) -> bool:
    found = [row.state for row in await rows(running, Wanted()) if (row.aggregate or "").endswith(subject)]
    return found == states

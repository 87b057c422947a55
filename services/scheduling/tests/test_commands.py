"""The commands of plans, runs and what-ifs, over real HTTP, in Norwegian."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import uvicorn
from click.testing import CliRunner, Result
from samklasse_chassis import http, log, tokens
from samklasse_chassis.health import Health
from samklasse_chassis.runtime import Context, application
from samklasse_scheduling.app import SERVICE
from samklasse_scheduling.commands.plans import plan
from samklasse_scheduling.commands.runs import run
from samklasse_scheduling.commands.whatif import whatif
from samklasse_scheduling.wondering import answer_once

from .builders import FYRESDAL, LARVIK, an_id
from .conftest import OPERATOR, PRIVATE, PUBLIC, House
from .telling import a_market, a_plan, people, placeable


class Line:
    """The command line of one caller."""

    def __init__(self, url: str, orgnr: str, role: http.Role) -> None:
        until = datetime.now(UTC) + timedelta(minutes=5)
        token = tokens.sign(PRIVATE, http.Caller(orgnr, role, "somebody"), expires_at=until)
        self._where = ["--scheduling", url, "--token", token]

    async def says(self, command: click.Command, *args: str) -> str:
        told: Result = await asyncio.to_thread(CliRunner().invoke, command, [*args, *self._where])
        return str(told.output)


@contextlib.asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    app = application(SERVICE, Context(house.pool, {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC}, Health(), log.logger()))
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


async def test_an_operator_asks_for_a_plan_looks_at_it_and_gives_one_up(house: House) -> None:
    await a_market(house)
    await people(house, 9)
    async with served(house) as url:
        operator = Line(url, OPERATOR, http.Role.OPERATOR)
        started = await operator.says(run, "start", "--seconds", "4")
        run_id = started.split()[-1]
        before = await operator.says(run, "show", run_id)
        await house.solve_here()
        after = await operator.says(run, "show", run_id, "--follow")
        late = await operator.says(run, "stop", run_id)
        second = (await operator.says(run, "start")).split()[-1]
        stopped = await operator.says(run, "stop", second)
        cancelled = await operator.says(run, "cancel", second)
        listed = await operator.says(run, "list")

    assert started.startswith("plan bestilt: ")
    assert before == "venter eller pågår\n"
    assert after.startswith(
        "ferdig: 9 personer får klasse, ingen kan gi mer enn 9 klasse (avstand 0,0 %), svarfrist 06.01"
    )
    assert "det er for sent: den er ferdig eller avbrutt" in late
    assert stopped == f"{second} stoppes; den beste planen så langt legges fram\n"
    assert cancelled == f"{second} er avbrutt\n"
    assert [line.split()[:2] for line in listed.splitlines()] == [[run_id, "ferdig"], [second, "avbrutt"]]


async def test_a_municipality_sees_what_its_people_get_and_cost_and_answers(house: House) -> None:
    """A15: its own people only, and its own price."""
    await a_market(house)
    for number in range(9):
        who = placeable(f"p{number}")
        told = who.model_copy(update={"seat": who.seat.model_copy(update={"price_ore": 1_250_050})})
        await house.hear(told, an_id(f"p{number}"))
    plan_id = await a_plan(house)
    (share,) = await house.said("plan.proposed")
    async with served(house) as url:
        ours, others = (Line(url, orgnr, http.Role.MUNICIPALITY) for orgnr in (LARVIK, FYRESDAL))
        shown = await ours.says(plan, "show")
        back = await ours.says(plan, "return", plan_id, "--person", str(an_id("p0")))
        done = await ours.says(plan, "approve", plan_id, "--all")
        unclear = await ours.says(plan, "approve", plan_id)
        hidden = await others.says(plan, "show")
        after = await ours.says(plan, "show", plan_id)

    assert (share["cost_ore"], share["difference"]["cost_after_ore"]) == (11_250_450, 11_250_450)
    assert "ny klasse til 9, 0 beholder sin, 0 uten" in shown
    assert "plassene koster 112 504,50 kr; i alt 112 504,50 kr mot 0,00 kr i dag" in shown
    assert shown.count("ubesvart") == 9
    assert "9 personer i alt" in shown
    assert back == "godkjent 0, sendt tilbake 1, ubesvart 8\n"
    assert done == "godkjent 8, sendt tilbake 0, ubesvart 0\nalle har svart: planen er avgjort\n"
    assert "oppgi enten --person eller --all" in unclear
    assert hidden == ""
    assert (after.count("godkjent"), after.count("sendt tilbake")) == (8, 1)


async def test_what_if_is_told_in_sentences(house: House) -> None:
    await a_market(house)
    await people(house, 6)
    await house.pool.execute("UPDATE organisations SET kommunenummer = '4032' WHERE orgnr = $1", FYRESDAL)
    async with served(house) as url:
        line = Line(url, FYRESDAL, http.Role.MUNICIPALITY)
        asking = asyncio.create_task(line.says(whatif, "--kommune", "4032", "--seats", "6", "--evening"))
        told = await _answered(house, asking)
        other = await line.says(whatif, "--kommune", "3909", "--seats", "6")

    assert "6 av 6 på A2 ville få plass\n  6 i A2 " in told
    assert "sammen med ingen egne fra før og 6 fra andre kommuner\n" in told
    assert "andre kommuner: 6 flere, 0 færre\nkostnad: ukjent pris\n" in told
    assert "finnes ikke, eller er ikke deres" in other


async def _answered(house: House, asking: asyncio.Task[str]) -> str:
    context: Any = Context(house.pool, {}, Health(), log.logger())
    while not asking.done():
        async with house.pool.acquire() as conn:
            await answer_once(conn, context)
        await asyncio.sleep(0.1)
    return asking.result()

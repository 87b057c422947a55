"""`samklasse calendar import`: the command at a real door."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner
from samklasse_chassis import http, tokens
from samklasse_scheduling.commands.calendar import calendar

from ..builders import LARVIK
from ..classes import a_class
from ..conftest import PRIVATE, House
from ..telling import a_market

CITY = "dato,skole,kommentar\n2027-01-25,Nord,Fri\n2027-01-25,Sør,Fri\n2027-01-26,Sør,Planleggingsdag\n"


@pytest.fixture
async def url(house: House) -> AsyncIterator[str]:
    """The service at a port of its own."""
    app = house._client._transport.app  # type: ignore[attr-defined]
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as door:
        running = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await running


async def run(url: str, file: Path, *more: str) -> tuple[int, str]:
    until = datetime.now(UTC) + timedelta(minutes=5)
    token = tokens.sign(PRIVATE, http.Caller(LARVIK, http.Role.MUNICIPALITY, "somebody"), expires_at=until)
    said = ["import", str(file), "--scheduling", url, "--token", token, *more]
    done = await asyncio.to_thread(CliRunner().invoke, calendar, said)
    return done.exit_code, done.output


async def test_a_calendar_is_taken_by_the_command_which_says_what_it_left_out_and_hit(
    house: House, url: str, tmp_path: Path
) -> None:
    group = await a_class(house)
    (file := tmp_path / "skolerute.csv").write_text(CITY)
    tried = await run(url, file, "--kommune", "3901", "--dry-run")
    taken = await run(url, file, "--kommune", "3901")
    again = await run(url, file, "--kommune", "3901")

    assert tried[0] == taken[0] == again[0] == 0
    assert tried[1].startswith("prøvekjøring: 1 fridager, 0 planleggingsdager")
    assert "versjon 1 er tatt inn" in taken[1]
    assert "linje 4: bare noen skoler har fri 2027-01-26 1/2" in taken[1]
    assert "1 kommende økter i 1 klasser" in taken[1]
    assert group["class_id"] in taken[1]
    assert again[1].startswith("uendret: versjon 1")


async def test_a_refusal_names_line_and_value(house: House, url: str, tmp_path: Path) -> None:
    await a_market(house)
    (file := tmp_path / "skolerute.csv").write_text("dato\n2027-13-01\n")
    code, said = await run(url, file, "--kommune", "3901")
    nobody = await run("http://127.0.0.1:9", file, "--kommune", "3901")
    both = await run(url, file, "--kommune", "3901", "--fylke", "39")

    assert (code, nobody[0], both[0]) == (1, 1, 2)
    assert "linje 2: «2027-13-01» er ingen dato" in said
    assert "tjenesten svarer ikke" in nobody[1]

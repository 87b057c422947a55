"""The door for mail that comes back: who opens it, what fits through it, and how a relay posts it."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.bounce import own_sender

from . import reports
from .outside import Peer
from .returned import RFC822, bounce_door, proved, sent
from .sending import MakeSender

pytestmark = pytest.mark.usefixtures("at_noon")
RUNBOOK = Path(__file__).parents[3] / "docs" / "runbook.md"


@pytest.fixture
async def door(pool: asyncpg.Pool, keys: Keys, mail_catcher: Peer) -> AsyncIterator[str]:
    async with bounce_door(pool, keys, mail_catcher) as url:
        yield url


@pytest.mark.parametrize(
    ("headers", "size", "status"),
    [
        ({"Authorization": ""}, 10, 401),
        ({"Authorization": "Bearer feil"}, 10, 401),
        ({"Content-Type": "text/plain"}, 10, 415),
        ({}, 65_537, 413),
        ({}, 65_536, 204),
    ],
)
async def test_what_is_no_report_of_our_relays_is_refused_and_not_repeated(
    door: str, headers: dict[str, str], size: int, status: int
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(door, content=b"x" * size, headers=RFC822 | headers)

    assert (answer.status_code, answer.content) == (status, b"")


async def test_a_status_without_its_frame_is_known_by_its_envelope(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str
) -> None:
    key = await sent(pool, keys, make_sender, mail_catcher)
    status = reports.filled(reports.POSTFIX, key).partition(b"message/delivery-status\r\n\r\n")[2]
    named = {"Content-Type": "message/delivery-status", "X-Original-To": own_sender(key)}
    async with httpx.AsyncClient() as client:
        await client.post(door, content=status.partition(b"--b1")[0], headers=RFC822 | named)

    assert await proved(pool) == ["FAILED"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(("secret", "status", "proof"), [("hemmelig", 0, "FAILED"), ("feil", 75, None)])
async def test_the_runbooks_script_posts_what_a_relay_pipes_to_it(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, *, door: str, tmp_path: Path,
    secret: str, status: int, proof: str | None,
) -> None:  # fmt: skip
    key = await sent(pool, keys, make_sender, mail_catcher)
    (tmp_path / "curl").write_text(f'header = "Authorization: Bearer {secret}"')
    script = re.search(r"#!/bin/sh\n.+?exit 75\n", RUNBOOK.read_text(encoding="utf-8"), re.DOTALL)
    assert script is not None
    here = re.sub(r"https://\S+", door, script[0]).replace("/etc/samklasse/bounce.curl", str(tmp_path / "curl"))
    piped = f"X-Original-To: {own_sender(key)}\n".encode() + reports.filled(reports.POSTFIX, key) + b"x" * 200_000
    done = await asyncio.to_thread(subprocess.run, ["sh", "-c", here], input=piped, check=False)

    assert done.returncode == status
    assert await proved(pool) == [proof]

"""The peers as processes: what they accepted is there afterwards, also after a kill."""

import asyncio
import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx
import pytest


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(module: str, file: Path) -> Iterator[tuple[str, int, subprocess.Popen[bytes]]]:
    http_port, smtp_port = free_port(), free_port()
    env = {
        **os.environ,
        "SAMKLASSE_HTTP_PORT": str(http_port),
        "SAMKLASSE_SMTP_PORT": str(smtp_port),
        "SAMKLASSE_PEER_FILE": str(file),
    }
    process = subprocess.Popen([sys.executable, "-m", f"samklasse_peers.{module}"], env=env)
    url = f"http://127.0.0.1:{http_port}"
    try:
        wait_until_healthy(url)
        yield url, smtp_port, process
    finally:
        process.kill()
        process.wait()


def wait_until_healthy(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{url}/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the peer did not start")


def entries(url: str, **params: str | int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{url}/messages", params={"limit": 2000, **params}).json()["messages"]
    return found


def mail(number: int) -> bytes:
    return f"Message-ID: <{number}@test.example>\r\nSubject: {number}\r\n\r\nHei\r\n.prikk\r\n".encode()


async def send(port: int, first: int, last: int) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as client:
        for number in range(first, last):
            await client.sendmail("a@test.example", [f"{number}@test.example"], mail(number))


async def test_every_accepted_mail_survives_a_kill_and_a_restart(tmp_path: Path) -> None:
    with running("mail", tmp_path / "mail.db") as (_, port, process):
        await asyncio.gather(*(send(port, start, start + 100) for start in range(0, 800, 100)))
        process.kill()
    with running("mail", tmp_path / "mail.db") as (url, port, _):
        await send(port, 800, 801)
        kept = entries(url)

    assert {entry["key"] for entry in kept} == {f"<{number}@test.example>" for number in range(801)}
    assert base64.b64decode(kept[-1]["raw"]) == mail(800)
    assert kept[-1]["recipient"] == "800@test.example"


def test_pages_of_messages_follow_the_position(tmp_path: Path) -> None:
    with running("sms", tmp_path / "sms.db") as (url, _, _):
        for number in range(3):
            post(url, str(number), text=f"Nr. {number}")
        first = entries(url, limit=2, raw=False)
        rest = entries(url, after=first[-1]["position"])

    assert [entry["key"] for entry in first] == ["0", "1"]
    assert first[0]["raw"] is None
    assert [entry["key"] for entry in rest] == ["2"]


def post(url: str, key: str, *, to: str = "+4799999999", text: str = "Hei") -> httpx.Response:
    body = {"to": to, "text": text, "sender": "Samklasse", "reference": {"version": "1"}}
    return httpx.post(f"{url}/messages", json=body, headers={"Idempotency-Key": key})


def test_a_repeated_sms_key_gives_the_same_id_and_is_remembered_as_a_repeat(tmp_path: Path) -> None:
    with running("sms", tmp_path / "sms.db") as (url, _, _):
        first, again, other = post(url, "k"), post(url, "k"), post(url, "k", text="Noe annet")
        kept = [json.loads(base64.b64decode(e["raw"])) for e in httpx.get(f"{url}/messages").json()["messages"]]

    assert first.status_code == again.status_code == 202
    assert first.json()["id"] == again.json()["id"]
    assert [entry["repeat"] for entry in kept] == [False, True]
    assert other.status_code == 409


@pytest.mark.parametrize("to", ["99999999", "+4799999999; drop", "+0047"])
def test_an_sms_to_something_that_is_no_number_is_refused(tmp_path: Path, to: str) -> None:
    with running("sms", tmp_path / "sms.db") as (url, _, _):
        answer = post(url, "k", to=to)
        health = httpx.get(f"{url}/health").json()

    assert answer.status_code == 422
    assert health["messages"] == 0


RECORD = {
    "archive_owner": "399000011",
    "case": "0195",
    "document": {"title": "Du får permisjon", "body": "Hei.", "direction": "OUTGOING"},
}


def test_the_archive_simulator_keeps_a_letter_once_per_key(tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite"

    with running("archive", file) as (url, _, _):
        first, again = (
            httpx.post(f"{url}/records", json=RECORD, headers={"Idempotency-Key": "letter-1"}) for _ in range(2)
        )
        other = httpx.post(f"{url}/records", json=RECORD | {"case": "2"}, headers={"Idempotency-Key": "letter-1"})
        bad = httpx.post(
            f"{url}/records", json=RECORD | {"archive_owner": "1"}, headers={"Idempotency-Key": "letter-2"}
        )
        kept = entries(url)

    assert (first.status_code, again.status_code, other.status_code, bad.status_code) == (201, 200, 409, 422)
    assert first.json()["record_id"] == again.json()["record_id"]
    assert [json.loads(base64.b64decode(each["raw"]))["repeat"] for each in kept] == [False, True]

"""A private broker and database in one folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from samklasse.infra import process
from samklasse.infra.state import State, load

EVERYBODY_ELSE = 0o077


def samklasse(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line, as a shell would call it, in an almost empty environment."""
    env = {"PATH": "/usr/bin:/bin", "SAMKLASSE_HOME": str(home)}
    command = [str(Path(sys.executable).with_name("samklasse")), *words]
    return subprocess.run(command, env=env, check=False, capture_output=True, text=True, cwd=home.parent)


@pytest.fixture(scope="module")
def closed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an odd and long name, below a folder that only its owner may enter."""
    parent = tmp_path_factory.mktemp("closed") / "Fylkets mappe æøå (1)" / ("x" * 120)
    parent.mkdir(parents=True)
    parent.parent.chmod(0o700)
    return parent / ".samklasse"


@pytest.fixture(scope="module")
def started(closed_home: Path):
    """What `samklasse up --infra-only` left running there."""
    done = samklasse(closed_home, "up", "--infra-only")
    assert done.returncode == 0, done.stderr
    yield load(closed_home)
    samklasse(closed_home, "down", "--wipe")


def ports_of(state: State) -> set[int]:
    """The ports that the saved addresses name."""
    assert state.infra is not None
    urls = (state.infra.amqp_url, state.infra.database_url, state.infra.rabbit_api)
    return {urlsplit(url).port or 0 for url in urls}


def listeners() -> dict[int, set[str]]:
    """Listening ports of this machine and the addresses they are bound to, as the kernel writes them."""
    found: dict[int, set[str]] = {}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, _, port = local.rpartition(":")
            if state == "0A":
                found.setdefault(int(port, 16), set()).add(address)
    return found


async def test_it_starts_below_a_folder_closed_to_others_and_answers(started: State) -> None:
    assert started.infra is not None
    conn = await asyncpg.connect(started.infra.database_url)
    answer = await conn.fetchval("SELECT 1")
    await conn.close()

    assert answer == 1


def test_every_port_listens_on_loopback_alone(started: State, closed_home: Path) -> None:
    settings = (closed_home / "rabbit" / "rabbitmq.conf").read_text()
    bound = listeners()

    assert ports_of(started) <= set(bound)
    assert {address for port in ports_of(started) for address in bound[port]} == {"0100007F"}
    assert "0.0.0.0" not in settings


def test_what_is_secret_is_readable_by_its_owner_alone(started: State, closed_home: Path) -> None:
    secret = ("state.json", "rabbit/rabbitmq.conf", "rabbit/.erlang.cookie")
    modes = {name: (closed_home / name).stat().st_mode & EVERYBODY_ELSE for name in secret}

    assert set(modes.values()) == {0}
    assert closed_home.stat().st_mode & EVERYBODY_ELSE == 0


def test_the_report_of_a_bare_pair_says_versions_and_ports(started: State, closed_home: Path) -> None:
    report = samklasse(closed_home, "doctor")

    assert report.returncode == 0, report.stdout
    assert "rabbitmq" in report.stdout
    assert str(urlsplit(started.infra.amqp_url).port if started.infra else "") in report.stdout
    assert "ikke klargjort" in report.stdout


def test_down_ends_every_process_and_the_data_outlive_it(started: State, closed_home: Path) -> None:
    records = process.records(closed_home)

    down = samklasse(closed_home, "down")
    left = [record for record in records.values() if process.alive(record)]
    again = samklasse(closed_home, "up", "--infra-only")

    assert down.returncode == 0, down.stderr
    assert set(records) == {"postgres", "rabbitmq", "epmd"}
    assert left == []
    assert again.returncode == 0, again.stderr


def test_without_a_running_pair_a_command_says_what_to_do(tmp_path: Path) -> None:
    told = samklasse(tmp_path / "empty", "clock", "show")

    assert told.returncode == 1
    assert "Kjør: samklasse up" in told.stderr

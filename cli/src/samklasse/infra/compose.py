"""Broker, database and catchers from docker compose, under a project name of this home's own."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from samklasse.infra import ports
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra, State, load, save, workspace

PUBLISHED = (
    "postgres", "rabbitmq", "rabbitmq-api", "mail-catcher", "mail-catcher-1025", "sms-simulator", "archive-simulator",
    "register-simulator", "contact-register-simulator", "meetings-simulator",
)  # fmt: skip
SECRETS = ("postgres", "rabbit", "rooms", "relay", "sms")


def start(home: Path) -> Infra:
    """Bring the profile `infra` up and wait until it is healthy.

    Raises:
        CannotStart: docker compose failed; its last lines are in the message.
    """
    state = load(home).with_secrets(*SECRETS)
    missing = [name for name in PUBLISHED if name not in state.ports]
    with ports.reserved(len(missing)) as free:
        state = replace(state, ports={**state.ports, **dict(zip(missing, free, strict=True))})
    save(home, state)
    write_environment(home, state)
    _docker(home, "--profile", "infra", "up", "-d", "--wait")
    who = f"samklasse:{state.secret('rabbit')}@127.0.0.1"
    return Infra(
        rung="compose",
        amqp_url=f"amqp://{who}:{state.ports['rabbitmq']}",
        database_url=f"postgresql://postgres:{state.secret('postgres')}@127.0.0.1:{state.ports['postgres']}/postgres",
        rabbit_api=f"http://{who}:{state.ports['rabbitmq-api']}",
    )


def stop(home: Path) -> None:
    """Take the containers down; their volumes stay."""
    _docker(home, "--profile", "infra", "down")


def write_environment(home: Path, state: State) -> Path:
    """Write what docker-compose.yml asks for as ${…}, and no other secret, for `docker compose --env-file`."""
    path = home / "compose.env"
    path.touch(mode=0o600)
    known = {variable("SECRET", name): value for name, value in state.secrets.items()}
    known |= {variable("PORT", name): str(value) for name, value in state.ports.items()}
    known |= {"SAMKLASSE_KEYS": str(home / "keys"), "SAMKLASSE_USER": str(os.getuid())}
    asked = re.findall(r"\$\{(\w+)", (workspace() / "docker-compose.yml").read_text())
    path.write_text("".join(f"{name}={known[name]}\n" for name in sorted({*asked} & {*known})))
    return path


def variable(kind: str, name: str) -> str:
    """The name that docker-compose.yml uses: SAMKLASSE_SECRET_RABBIT, SAMKLASSE_PORT_MAIL_CATCHER."""
    return f"SAMKLASSE_{kind}_{name.replace('-', '_').upper()}"


def _docker(home: Path, *words: str) -> None:
    project = f"samklasse-{hashlib.sha256(str(home).encode()).hexdigest()[:10]}"
    command = ["docker", "compose", "-p", project, "--env-file", str(home / "compose.env"), *words]
    done = subprocess.run(command, cwd=workspace(), check=False, capture_output=True, text=True)
    if done.returncode:
        tail = "\n".join(done.stderr.splitlines()[-12:])
        raise CannotStart(f"docker compose {' '.join(words)} feilet:\n{tail}")

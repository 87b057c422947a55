"""Which broker and database to use: five steps, the first that fits wins, and one line says which it was."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from samklasse.infra import binaries, compose, debian, private, trixie
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra, load, save

EXPLICIT = ("SAMKLASSE_AMQP_URL", "SAMKLASSE_DATABASE_URL", "SAMKLASSE_RABBIT_API")
FORCE_COMPOSE = "SAMKLASSE_INFRA"


class Rung(StrEnum):
    """A step of the ladder."""

    GIVEN = "given"
    PRIVATE = "private"
    COMPOSE = "compose"
    INSTALL = "install"
    NONE = "none"


@dataclass(frozen=True)
class Facts:
    """What the choice depends on."""

    given: tuple[str, ...]  # those of EXPLICIT that are set
    compose_wanted: bool
    missing: tuple[str, ...]  # servers without a program here
    docker_answers: bool
    debian: bool
    root: bool


@dataclass(frozen=True)
class Choice:
    """The step taken and, in one line, why."""

    rung: Rung
    why: str


def choose(facts: Facts) -> Choice:
    """Take the first step that fits."""
    lacking = " og ".join(facts.missing)
    if len(facts.given) == len(EXPLICIT):
        return Choice(Rung.GIVEN, f"bruker {', '.join(EXPLICIT)} fra miljøet")
    if facts.given:
        unset = ", ".join(name for name in EXPLICIT if name not in facts.given)
        return Choice(Rung.NONE, f"{', '.join(facts.given)} er satt, men ikke {unset}: sett alle tre eller ingen")
    if facts.compose_wanted:
        if facts.docker_answers:
            return Choice(Rung.COMPOSE, "bruker docker compose, som SAMKLASSE_INFRA ber om")
        return Choice(Rung.NONE, "SAMKLASSE_INFRA=compose, men ingen Docker-motor svarer")
    if not facts.missing:
        return Choice(Rung.PRIVATE, "starter egen RabbitMQ og Postgres fra programmene på denne maskinen")
    if facts.docker_answers:
        return Choice(Rung.COMPOSE, f"bruker docker compose, siden {lacking} mangler her")
    if facts.debian and facts.root:
        return Choice(Rung.INSTALL, f"installerer {lacking} med apt-get, og starter så egne forekomster")
    return Choice(Rung.NONE, f"{lacking} mangler, og ingen Docker-motor svarer")


WAYS_OUT = """\
Velg én av disse:
  * sudo apt-get install rabbitmq-server postgresql   (Debian/Ubuntu; ingen systemtjeneste trengs)
  * start Docker, og kjør kommandoen igjen
  * sett SAMKLASSE_AMQP_URL, SAMKLASSE_DATABASE_URL og SAMKLASSE_RABBIT_API til servere du alt har"""


def survey(env: Mapping[str, str]) -> Facts:
    """Look at this machine."""
    missing = tuple(name for name in binaries.find().missing if not (name == "rabbitmq-server" and trixie.asked(env)))
    wanted = env.get(FORCE_COMPOSE) == "compose"
    return Facts(
        given=tuple(name for name in EXPLICIT if env.get(name)),
        compose_wanted=wanted,
        missing=missing,
        docker_answers=bool(wanted or missing) and _docker_answers(),
        debian=debian.is_debian(),
        root=os.geteuid() == 0,
    )


def start(home: Path, env: Mapping[str, str], say: Callable[[str], None]) -> Infra:
    """Climb the ladder and return servers that answer.

    Raises:
        CannotStart: no step fits, or the one that does failed; the message names the ways out.
    """
    choice = choose(survey(env))
    if choice.rung is Rung.NONE:
        raise CannotStart(f"{choice.why}.\n{WAYS_OUT}")
    say(f"infrastruktur: {choice.why}")
    match choice.rung:
        case Rung.GIVEN:
            return _remember(home, Infra(Rung.GIVEN, *(env[name].rstrip("/") for name in EXPLICIT)))
        case Rung.COMPOSE:
            return _remember(home, compose.start(home))
        case Rung.INSTALL:
            debian.install(lambda: survey(env).missing, say)
    found = binaries.find()
    return private.start(home, trixie.programs(found, say) if trixie.asked(env) else found)


def stop(home: Path) -> None:
    """End what `start` started; what was given is left alone."""
    infra = load(home).infra
    private.stop(home)
    if infra and infra.rung == Rung.COMPOSE:
        compose.stop(home)
    if infra:
        save(home, replace(load(home), infra=None, ports={}))


def _remember(home: Path, infra: Infra) -> Infra:
    save(home, replace(load(home), infra=infra))
    return infra


def _docker_answers() -> bool:
    if not shutil.which("docker"):
        return False
    try:
        asked = subprocess.run(
            ["docker", "info", "--format", "{{.ServerVersion}}"], check=False, capture_output=True, timeout=10
        )
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0 and bool(asked.stdout.strip())

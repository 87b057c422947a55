"""The environment that docker-compose.yml describes, for a process on this machine instead of in a container."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from samklasse.infra.compose import variable
from samklasse.infra.state import Infra, State
from samklasse.provision import keks
from samklasse.stack.described import Described

LOOPBACK = "127.0.0.1"
SECRETS = "/run/secrets"
"""Where docker compose puts files that are secret."""
SUBSTITUTED = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def port_name(service: str, port: int, described: Mapping[str, Described]) -> str:
    """What a port is called in the state: the service's name, with the number for all but its first."""
    return service if port == described[service].ports[0] else f"{service}-{port}"


def port_names(services: Iterable[Described]) -> list[str]:
    """Every port that these services listen on."""
    return [port_name(one.name, port, {one.name: one}) for one in services for port in one.ports]


def endpoints(infra: Infra, ports: Mapping[str, int], described: Mapping[str, Described]) -> dict[str, str]:
    """Where each `name:port` of the containers' network is found from this machine."""
    here = {
        "postgres:5432": _place(infra.database_url),
        "rabbitmq:5672": _place(infra.amqp_url),
        "rabbitmq:15672": _place(infra.rabbit_api),
    }
    for one in described.values():
        for port in one.ports:
            name = port_name(one.name, port, described)
            if name in ports:
                here[f"{one.name}:{port}"] = f"{LOOPBACK}:{ports[name]}"
    return here


def environment(
    one: Described, state: State, found: Mapping[str, str], described: Mapping[str, Described], home: Path
) -> dict[str, str]:
    """What the process gets: secrets filled in, addresses and folders of this machine, its own ports.

    Raises:
        KeyError: docker-compose.yml asks for a secret that does not exist.
    """
    secrets = {variable("SECRET", name): value for name, value in state.secrets.items()}
    own = {str(port): str(state.ports[port_name(one.name, port, described)]) for port in one.ports}
    translated = {}
    for key, value in one.environment.items():
        filled = SUBSTITUTED.sub(lambda asked: secrets[asked[1]], value)
        translated[key] = _here(own.get(filled, filled), found, one, home)
    return translated


def _here(value: str, found: Mapping[str, str], one: Described, home: Path) -> str:
    if value == "0.0.0.0":
        return LOOPBACK
    for folder, volume in one.mounts.items():
        if value.startswith(f"{folder}/"):
            return str(home / "data" / volume) + value.removeprefix(folder)
    if value in (f"{SECRETS}/{name}" for name in one.secrets):
        return str(keks.file(home, value.rpartition("/")[2]))
    for name, place in found.items():
        value = re.sub(rf"(?<=[@/]){re.escape(name)}\b", place, value)
    return value


def _place(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]

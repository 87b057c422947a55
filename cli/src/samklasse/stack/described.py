"""docker-compose.yml, read: the one description of the processes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Described:
    """One service as docker-compose.yml describes it; ports are the container's, the first one is HTTP."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    needs: tuple[str, ...]
    ports: tuple[int, ...]
    mounts: Mapping[str, str]  # volume name by the folder it is mounted on
    health_path: str
    profiles: tuple[str, ...]
    secrets: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        """Whether it is a process of ours, which can run without a container."""
        return self.command[:2] == ("python", "-m")


def read(path: Path) -> dict[str, Described]:
    """Every service by name, each after those that it needs."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text())["services"]
    found = {name: _one(name, service) for name, service in raw.items()}
    return {name: found[name] for name in in_order(found)}


def in_order(found: Mapping[str, Described]) -> list[str]:
    """Names, each after those that it needs."""
    placed: list[str] = []

    def place(names: Iterable[str]) -> None:
        for name in names:
            if name not in placed:
                place(found[name].needs)
                placed.append(name)

    place(found)
    return placed


def _one(name: str, raw: Mapping[str, Any]) -> Described:
    return Described(
        name=name,
        command=tuple(raw.get("command", ())),
        environment={key: str(value) for key, value in raw.get("environment", {}).items()},
        needs=tuple(raw.get("depends_on", {})),
        ports=tuple(int(port) for port in raw.get("expose", ())),
        mounts={folder: volume for volume, _, folder in (mount.partition(":") for mount in raw.get("volumes", ()))},
        health_path=_health_path(raw["healthcheck"]["test"]),
        profiles=tuple(raw.get("profiles", ())),
        secrets=tuple(raw.get("secrets", ())),
    )


def _health_path(test: list[str]) -> str:
    asked = re.search(r"http://127\.0\.0\.1:\d+(/[\w/-]+)", " ".join(test))
    return asked[1] if asked else ""

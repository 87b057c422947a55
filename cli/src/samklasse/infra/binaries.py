"""Where the servers' programs are, on PATH or at Debian's versioned places."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

POSTGRES_HOMES = ("usr/lib/postgresql/*/bin", "usr/local/pgsql/bin", "opt/homebrew/opt/postgresql*/bin")
RABBIT_HOMES = ("usr/lib/rabbitmq/bin", "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin", "opt/homebrew/sbin")
EPMD_HOMES = ("usr/lib/erlang/erts-*/bin", "usr/lib/erlang/bin", "usr/local/lib/erlang/erts-*/bin")
OLDEST_POSTGRES = 15


@dataclass(frozen=True)
class Binaries:
    """Full paths; None where a program was not found."""

    initdb: Path | None
    postgres: Path | None
    rabbit: Path | None
    epmd: Path | None
    broker_prefix: tuple[str, ...] = ()
    """The words before each of the broker's commands."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The servers that no program was found for."""
        names = []
        if not (self.rabbit and self.epmd):
            names.append("rabbitmq-server")
        if not (self.postgres and self.initdb):
            names.append("postgres")
        return tuple(names)


def find(root: Path = Path("/"), path: str | None = None) -> Binaries:
    """Look under Debian's own folders first: what PATH gives there is a wrapper that changes user."""
    postgres = _newest(root, POSTGRES_HOMES, "postgres", path)
    initdb = postgres.with_name("initdb") if postgres else None
    return Binaries(
        initdb=initdb if initdb and initdb.exists() else None,
        postgres=postgres,
        rabbit=_newest(root, RABBIT_HOMES, "rabbitmq-server", path),
        epmd=_newest(root, EPMD_HOMES, "epmd", path),
    )


def _newest(root: Path, folders: tuple[str, ...], name: str, path: str | None) -> Path | None:
    for pattern in folders:
        found = {one.relative_to(root): one for one in root.glob(f"{pattern}/{name}")}
        fit = [place for place in sorted(found, key=_version, reverse=True) if not _too_old(place)]
        if fit:
            return found[fit[0]]
    on_path = shutil.which(name, path=path)
    return Path(on_path).resolve() if on_path else None


def _version(place: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(place)))


def _too_old(place: Path) -> bool:
    return place.name == "postgres" and bool(_version(place)) and _version(place)[0] < OLDEST_POSTGRES

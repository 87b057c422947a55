"""What `samklasse up` knows and later commands need: addresses, ports, passwords, keys. One file, mode 0600."""

from __future__ import annotations

import fcntl
import json
import os
import secrets as random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

HOME_VARIABLE = "SAMKLASSE_HOME"


@dataclass(frozen=True)
class Infra:
    """How an administrator reaches broker and database; `rung` is the step of the ladder that gave them."""

    rung: str
    amqp_url: str  # amqp://user:password@host:port, no vhost
    database_url: str  # postgresql://superuser:password@host:port/postgres
    rabbit_api: str  # http://user:password@host:port


@dataclass(frozen=True)
class State:
    """The content of `state.json`."""

    infra: Infra | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    postgres_folder: str = ""

    def secret(self, name: str) -> str:
        """A password made earlier with `with_secrets`."""
        return self.secrets[name]

    def with_secrets(self, *names: str) -> State:
        """The same with a new password for each name that has none."""
        fresh = {name: random.token_urlsafe(24) for name in names if name not in self.secrets}
        return replace(self, secrets={**self.secrets, **fresh})


def workspace(start: Path | None = None) -> Path:
    """The folder with docker-compose.yml: above the current folder, else above this file."""
    here = start or Path.cwd()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if (folder / "docker-compose.yml").exists() and (folder / "cli").is_dir():
            return folder
    return here


def home_folder(env: Mapping[str, str] = os.environ) -> Path:
    """SAMKLASSE_HOME, else `.samklasse` in the workspace; made if missing, readable by us alone."""
    home = Path(env[HOME_VARIABLE]) if env.get(HOME_VARIABLE) else workspace() / ".samklasse"
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    return home.resolve()


def load(home: Path) -> State:
    """The saved state, or an empty one."""
    path = home / "state.json"
    if not path.exists():
        return State()
    raw = json.loads(path.read_text())
    return State(**(raw | {"infra": Infra(**raw["infra"]) if raw["infra"] else None}))


def save(home: Path, state: State) -> None:
    """Write in one step, never readable by others even for a moment."""
    path, draft = home / "state.json", home / "state.json.new"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(state), file, indent=1)
    draft.replace(path)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One start or stop at a time in a home."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield

"""RabbitMQ 4 from Debian 13's own packages, unpacked beside the workspace; nothing is installed.

The packages come from the mirror that this machine's apt already uses. The broker's programs run in a mount namespace
in which the unpacked /usr lies over the machine's, so the rest of the machine is as it is.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from samklasse.infra import debian
from samklasse.infra.binaries import Binaries
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import workspace

VARIABLE, WANTED = "SAMKLASSE_RABBIT", "4"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SUITE = "trixie"
PACKAGES = ("rabbitmq-server", "bash", "coreutils", "grep", "sed")
INDEXES = ("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages")
OVERLAY = 'mount --bind "$0/usr" /usr && exec "$@"'


def asked(env: Mapping[str, str]) -> bool:
    """Whether the environment asks for RabbitMQ 4.

    Raises:
        CannotStart: it asks for another version than there is a way to.
    """
    wanted = env.get(VARIABLE, "")
    if wanted not in {"", WANTED}:
        raise CannotStart(f"{VARIABLE}={wanted}: bare {WANTED} finnes.")
    return wanted == WANTED


def programs(found: Binaries, say: Callable[[str], None], folder: Path | None = None) -> Binaries:
    """The same with RabbitMQ 4 for a broker, fetched the first time.

    Raises:
        CannotStart: not Debian, or apt or dpkg failed.
    """
    root = _unpacked(folder or workspace(Path(__file__).parent) / ".rabbitmq-4", say)
    epmd = next(root.glob("usr/lib/erlang/erts-*/bin/epmd"))
    return replace(
        found,
        broker_prefix=within(root),
        rabbit=Path("/usr/lib/rabbitmq/bin/rabbitmq-server"),
        epmd=Path("/") / epmd.relative_to(root),
    )


def within(root: Path) -> tuple[str, ...]:
    """The words before a command that make it see `root`'s /usr as its own; who is not root maps herself to it."""
    become_root = () if os.geteuid() == 0 else ("--map-root-user",)
    return ("unshare", "--mount", *become_root, "--", "/bin/sh", "-c", OVERLAY, str(root))


def mirror(listed: str, codename: str) -> str:
    """The address in apt's own list of indexes that this machine gets its release's `main` from.

    Raises:
        CannotStart: there is none.
    """
    for line in listed.splitlines():
        address, _, rest = line.partition(" ")
        if rest == f"{codename} main":
            return address
    raise CannotStart(f"apt kjenner ingen kilde for {codename} main, så RabbitMQ 4 kan ikke hentes.")


def _unpacked(folder: Path, say: Callable[[str], None]) -> Path:
    folder.mkdir(exist_ok=True)
    root = folder / "root"
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not root.exists():
            if not debian.is_debian():
                raise CannotStart("RabbitMQ 4 pakkes ut fra Debians pakker, og dette er ikke Debian.")
            say("henter RabbitMQ 4 med apt-get (pakkes ut her, installeres ikke)")
            _unpack(_fetched(folder / "apt"), root)
    return root


def _fetched(place: Path) -> list[Path]:
    shutil.rmtree(place, ignore_errors=True)
    for name in ("lists/partial", "archives/partial"):
        (place / name).mkdir(parents=True)
    (place / "status").touch()
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    source = mirror(_run(*INDEXES), debian.release_facts().get("VERSION_CODENAME", ""))
    (place / "sources.list").write_text(f"deb {signed}{source} {SUITE} main\n")
    _run("apt-get", *_options(place), "update")
    _run("apt-get", *_options(place), "install", "--download-only", "--no-install-recommends", *PACKAGES)
    return sorted((place / "archives").glob("*.deb"))


def _options(place: Path) -> Sequence[str]:
    """Apt with lists, cache and package state of its own: it neither sees nor touches what is installed."""
    own = {
        "Dir::Etc::sourcelist": place / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferencesparts": "-",
        "Dir::State::lists": place / "lists",
        "Dir::State::status": place / "status",
        "Dir::Cache": place,
        "Dir::Cache::archives": place / "archives",
        "Debug::NoLocking": "1",
    }
    return ("-q", "-y", *(word for key, value in own.items() for word in ("-o", f"{key}={value}")))


def _unpack(packages: Sequence[Path], root: Path) -> None:
    draft = root.with_name("draft")
    shutil.rmtree(draft, ignore_errors=True)
    for package in packages:
        _run("dpkg", "-x", str(package), str(draft))
    shell = draft / "usr/bin/sh"
    if not shell.exists():
        shell.symlink_to("bash")
    shutil.rmtree(packages[0].parents[1])
    draft.rename(root)


def _run(*command: str) -> str:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=False, capture_output=True, text=True)
    except OSError as error:
        raise CannotStart(f"{command[0]} kan ikke kjøres: {error.strerror}") from error
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise CannotStart(f"{command[0]} feilet (kode {done.returncode}):\n{tail}")
    return done.stdout

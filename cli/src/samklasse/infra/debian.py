"""The ladder's last step: install the servers (for tests a browser too) from Debian's own packages, starting nothing.

Only root can.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from samklasse.infra.errors import CannotStart

PACKAGES = {
    "rabbitmq-server": "rabbitmq-server", "postgres": "postgresql", "chromium": "chromium", "fonts": "fonts-noto-core",
}  # fmt: skip
POLICY = Path("/usr/sbin/policy-rc.d")
REFUSE_STARTS = "#!/bin/sh\n# Samklasse installs packages and starts no system service.\nexit 101\n"
LOCK_WAIT_SECONDS = 600
APT = ("apt-get", "-q", "-y", "-o", f"DPkg::Lock::Timeout={LOCK_WAIT_SECONDS}")


def is_debian(release: Path = Path("/etc/os-release")) -> bool:
    """True on Debian, Ubuntu and what calls itself like them."""
    said = release_facts(release)
    return "debian" in {said.get("ID", ""), *said.get("ID_LIKE", "").split()}


def release_facts(release: Path = Path("/etc/os-release")) -> dict[str, str]:
    """What the machine calls itself: ID, ID_LIKE, VERSION_CODENAME; empty where it does not say."""
    if not release.exists():
        return {}
    lines = (line.partition("=") for line in release.read_text().splitlines())
    return {key: value.strip('"') for key, _, value in lines}


def install(missing: Callable[[], tuple[str, ...]], say: Callable[[str], None]) -> None:
    """Install what `missing` names; asked again under the lock, since another clone may have done it.

    Raises:
        CannotStart: the person said no, or apt-get failed.
    """
    with _one_at_a_time(Path("/var/lock/samklasse-apt.lock")):
        packages = [PACKAGES[name] for name in missing()]
        if not packages:
            return
        _ask(packages)
        say(f"installerer {' og '.join(packages)} med apt-get (ingen systemtjeneste startes)")
        with refusing_service_starts(POLICY):
            _apt("update")
            _apt("install", "--no-install-recommends", *packages)


@contextmanager
def refusing_service_starts(policy: Path) -> Iterator[None]:
    """Put a policy in place by which packages start no service; the one that was there comes back."""
    kept = policy.with_name(policy.name + ".samklasse-kept")
    if policy.exists() and not kept.exists():
        policy.rename(kept)
    policy.write_text(REFUSE_STARTS)
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)
        if kept.exists():
            kept.rename(policy)


def _ask(packages: list[str]) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    print(f"Installere {' og '.join(packages)} med apt-get? [J/n] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"", "j", "ja", "y", "yes"}:
        raise CannotStart(f"ikke installert: {' '.join(packages)}. Installer dem selv, eller bruk Docker.")


def _apt(*words: str) -> None:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        [*APT, *words], env=env, stdin=subprocess.DEVNULL, check=False, capture_output=True, text=True
    )
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise CannotStart(f"apt-get {' '.join(words)} feilet (kode {done.returncode}):\n{tail}")


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield

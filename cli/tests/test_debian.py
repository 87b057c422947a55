"""Installing packages leaves the machine as it was, but for the packages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from samklasse.infra.debian import is_debian, refusing_service_starts


def test_services_are_refused_meanwhile(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"

    with refusing_service_starts(policy):
        answer = subprocess.run([policy, "rabbitmq-server", "start"], check=False)

    assert answer.returncode == 101
    assert not policy.exists()


def test_the_policy_that_was_there_comes_back_also_after_a_failure(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 104\n")
    policy.chmod(0o755)

    with pytest.raises(RuntimeError), refusing_service_starts(policy):
        raise RuntimeError("apt-get failed")

    assert policy.read_text() == "#!/bin/sh\nexit 104\n"
    assert policy.stat().st_mode & 0o777 == 0o755
    assert [one.name for one in tmp_path.iterdir()] == ["policy-rc.d"]


def test_a_run_that_was_killed_is_put_right_by_the_next(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.with_name("policy-rc.d.samklasse-kept").write_text("the machine's own")
    policy.write_text("left by the run that was killed")

    with refusing_service_starts(policy):
        pass

    assert policy.read_text() == "the machine's own"


@pytest.mark.parametrize(
    ("release", "answer"),
    [
        ("ID=debian\n", True),
        ('ID=ubuntu\nID_LIKE="debian"\n', True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ("ID=fedora\n", False),
    ],
)
def test_debian_is_told_by_its_release_file(tmp_path: Path, release: str, answer: bool) -> None:
    path = tmp_path / "os-release"
    path.write_text(release)

    assert is_debian(path) is answer
    assert not is_debian(tmp_path / "missing")

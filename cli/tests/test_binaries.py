"""Where the servers' programs are found."""

from __future__ import annotations

from pathlib import Path

from samklasse.infra.binaries import find


def program(root: Path, path: str) -> Path:
    """A file that stands for an executable."""
    found = root / path
    found.parent.mkdir(parents=True, exist_ok=True)
    found.write_text("#!/bin/sh\n")
    found.chmod(0o755)
    return found


def test_debians_versioned_folders_are_searched_and_the_newest_wins(tmp_path: Path) -> None:
    for version in ("9", "15", "17"):
        program(tmp_path, f"usr/lib/postgresql/{version}/bin/postgres")
        program(tmp_path, f"usr/lib/postgresql/{version}/bin/initdb")
    program(tmp_path, "usr/lib/rabbitmq/bin/rabbitmq-server")
    program(tmp_path, "usr/lib/erlang/erts-13.1.5/bin/epmd")

    found = find(tmp_path, path=str(tmp_path / "nothing"))

    assert found.postgres == tmp_path / "usr/lib/postgresql/17/bin/postgres"
    assert found.rabbit == tmp_path / "usr/lib/rabbitmq/bin/rabbitmq-server"
    assert found.missing == ()


def test_a_postgres_older_than_15_is_as_good_as_none(tmp_path: Path) -> None:
    program(tmp_path, "usr/lib/postgresql/13/bin/postgres")
    program(tmp_path, "usr/lib/postgresql/13/bin/initdb")

    assert "postgres" in find(tmp_path, path=str(tmp_path / "nothing")).missing


def test_debians_folder_goes_before_the_wrapper_on_path(tmp_path: Path) -> None:
    program(tmp_path, "usr/lib/rabbitmq/bin/rabbitmq-server")
    program(tmp_path, "usr/sbin/rabbitmq-server")

    assert find(tmp_path, path=str(tmp_path / "usr/sbin")).rabbit == tmp_path / "usr/lib/rabbitmq/bin/rabbitmq-server"


def test_path_is_searched_last(tmp_path: Path) -> None:
    program(tmp_path, "elsewhere/rabbitmq-server")

    assert find(tmp_path, path=str(tmp_path / "elsewhere")).rabbit == tmp_path / "elsewhere/rabbitmq-server"


def test_a_broker_without_epmd_is_missing(tmp_path: Path) -> None:
    program(tmp_path, "usr/lib/rabbitmq/bin/rabbitmq-server")

    assert "rabbitmq-server" in find(tmp_path, path=str(tmp_path / "nothing")).missing

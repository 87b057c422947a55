"""Who may import whom (CONTRIBUTING, "Imports"): the contracts of pyproject.toml, and what they cannot say."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from .tree import MEMBERS, ROOT, SERVICES, Source, imported, planted, service_sources, sources

PLANTED = {
    "services": ("services/gateway", "samklasse_gateway/planted.py", "import samklasse_scheduling"),
    "contracts": ("shared/contracts", "samklasse_contracts/planted.py", "import aio_pika"),
    "chassis": ("shared/chassis", "samklasse_chassis/planted.py", "import samklasse_contracts.scheduling"),
    "domain": ("services/gateway", "samklasse_gateway/domain/planted.py", "import samklasse_contracts.values"),
    "layers": ("services/gateway", "samklasse_gateway/store/planted.py", "import samklasse_gateway.handlers.buying"),
    "cli": ("cli", "samklasse/planted.py", "import samklasse_gateway"),
    "peers": ("peers", "samklasse_peers/planted.py", "import samklasse_chassis"),
    "checker": ("cli", "samklasse/checker/planted.py", "import samklasse.demo"),
}
"""By contract: a member, a module to put into it, and the import that must not be."""
SOLVER = {
    "samklasse_scheduling.domain": {"ortools"},
    "samklasse_scheduling.domain.formation": {"numba", "numpy"},
    "samklasse_scheduling.domain.mending": {"numba", "numpy"},
    "samklasse_scheduling.domain.timetabling": {"numba", "numpy"},
}
"""The named exceptions: solver libraries, each in its part of one domain alone."""
OUTSIDE = {"aio_pika", "aiormq", "samklasse_contracts"}
"""What an example supplier may install."""


def test_every_import_contract_holds() -> None:
    done = _lint(ROOT, {})

    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say of a copy of the source with one violation of each."""
    copy = tmp_path_factory.mktemp("copy")
    for member in MEMBERS:
        shutil.copytree(member / "src", copy / member.name, ignore=shutil.ignore_patterns("__pycache__"))
    for place, module, line in PLANTED.values():
        (copy / Path(place).name / module).write_text(line + "\n")
    shutil.copy(ROOT / "pyproject.toml", copy)
    paths = os.pathsep.join(str(copy / member.name) for member in MEMBERS)
    return _lint(copy, {"PYTHONPATH": paths}).stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_each_contract_breaks_on_a_planted_import(contract: str, verdict: str) -> None:
    _, module, line = PLANTED[contract]
    importer, forbidden = module.removesuffix(".py").replace("/", "."), line.split()[1]

    assert f"{importer} -> {forbidden} " in re.sub(r"\s+", " ", verdict)


def test_no_contract_is_left_without_a_planted_import(verdict: str) -> None:
    told = (ROOT / "pyproject.toml").read_text()

    assert set(re.findall(r'^id = "(\w+)"', told, re.MULTILINE)) == set(PLANTED)
    assert "Contracts: 0 kept" in verdict


def test_a_domain_imports_the_standard_library_and_itself() -> None:
    domains = [source for source in service_sources() if ".domain" in source.name]

    assert len({source.name.split(".")[0] for source in domains}) == len(SERVICES)
    assert list(foreign_to_domain(domains)) == []


def test_a_library_in_a_domain_is_noticed() -> None:
    text = "import ortools\nfrom yaml import load\nfrom samklasse_gateway.domain import door\nimport json\n"

    seen = list(foreign_to_domain(planted(text, "samklasse_gateway.domain.planted")))

    assert seen == [
        "samklasse_gateway.domain.planted:1 imports ortools",
        "samklasse_gateway.domain.planted:2 imports yaml",
    ]


def test_a_solver_library_is_noticed_outside_its_part_of_the_domain() -> None:
    text, part = "import numpy\nimport ortools", "samklasse_scheduling.domain.timetabling"

    assert list(foreign_to_domain(planted(text, f"{part}.planted"))) == []
    assert list(foreign_to_domain(planted(text, f"{part}_planted"))) == [f"{part}_planted:1 imports numpy"]


def test_contracts_need_pydantic_alone() -> None:
    allowed = {"pydantic", "samklasse_contracts"}

    assert list(foreign(sources(ROOT / "shared/contracts"), allowed)) == []
    assert list(foreign(planted("import httpx"), allowed)) == ["samklasse_gateway.handlers.planted:1 imports httpx"]


def test_a_supplier_needs_the_contracts_and_a_broker_client_alone() -> None:
    examples = [Source(path.name, path.read_text()) for path in sorted((ROOT / "examples").rglob("*.py"))]

    assert examples, "there is no example"
    assert list(foreign(examples, OUTSIDE | {each.name.removesuffix(".py") for each in examples})) == []
    assert [each.name for each in examples if len(each.text.splitlines()) > 120] == []


def test_the_peers_know_the_contracts_at_most() -> None:
    ours = [
        line
        for line in foreign(sources(ROOT / "peers"), {"samklasse_contracts", "samklasse_peers"})
        if "samk" in line.split()[-1]
    ]

    assert ours == []


def foreign_to_domain(domains: Iterable[Source]) -> Iterator[str]:
    """Imports of a domain that are neither the standard library nor its own domain."""
    for source in domains:
        own = source.name.partition(".domain")[0] + ".domain"
        allowed = {name for part, names in SOLVER.items() if f"{source.name}.".startswith(f"{part}.") for name in names}
        for name, node in imported(source):
            inside = f"{name}.".startswith(f"{own}.") or name.split(".")[0] in allowed
            if not inside and name.split(".")[0] not in sys.stdlib_module_names:
                yield f"{source.at(node)} imports {name}"


def foreign(found: Iterable[Source], allowed: set[str]) -> Iterator[str]:
    """Imports beyond the standard library and `allowed`."""
    for source in found:
        for name, node in imported(source):
            if name.split(".")[0] not in allowed | sys.stdlib_module_names:
                yield f"{source.at(node)} imports {name}"


def _lint(home: Path, more: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [
        Path(sys.executable).parent / "lint-imports",
        "--no-logo",
        "--no-cache",
        "--config",
        home / "pyproject.toml",
    ]
    return subprocess.run(
        command, cwd=home, env={**os.environ, **more}, capture_output=True, text=True, check=False, timeout=120
    )

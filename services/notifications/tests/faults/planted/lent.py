"""A plugin for a pytest in a process of its own: it borrows databases instead of making them, and reports what failed.

So a check of a planted bug takes a second or two: what it is told to use is named in SAMKLASSE_LENT.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LENT = "SAMKLASSE_LENT"
"""The file with {"databases": {fixture: {"server", "name", "urls"}}, "kek_file": path}. The report comes beside it."""
FAILED = "failed.json"


@dataclass(frozen=True)
class Borrowed:
    """A database that somebody else made, and drops."""

    server: str
    name: str
    urls: Mapping[str, str]

    def url(self, role: str | None = None) -> str:
        """As `role` sees it; None is the administrator."""
        return self.urls[role or ""]


class Lent:
    """Stands in for the fixtures that make servers and databases."""

    def __init__(self, file: Path) -> None:
        lent = json.loads(file.read_text())
        databases = {name: Borrowed(**one) for name, one in lent["databases"].items()}
        self._lent = {"infra": None, "kek_file": Path(lent["kek_file"]), **databases}
        self._report = file.with_name(FAILED)
        self._failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Any:
        """What is lent is not made, and no server is started. The first answer that is not None ends the asking."""
        if fixturedef.argname not in self._lent:
            return None
        fixturedef.cached_result = (self._lent[fixturedef.argname], fixturedef.cache_key(request), None)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.append(f"{report.nodeid}\n{report.longreprtext}")

    def pytest_sessionfinish(self) -> None:
        import samklasse_notifications

        found = {"package": samklasse_notifications.__file__, "failed": self._failed}
        self._report.write_text(json.dumps(found))


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(LENT):
        config.pluginmanager.register(Lent(Path(os.environ[LENT])))

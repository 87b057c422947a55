"""The chassis's statements, each as plain Python over the tables; whoever changes one there must change it here.

`double_of` names each statement's text by its fingerprint: a statement that was edited since its double was written is
unknown to the double, and the simulation says so instead of claiming anything about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

OPEN = frozenset({"gap", "behind", "retrying", "stuck"})
STALE: list[str] = []
STATEMENTS: dict[str, Callable[..., Any]] = {}


def fingerprint(text: str) -> str:
    """Of a statement's words."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:10]


def double_of(module: ModuleType, name: str, pinned: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the Python that stands for a statement, as long as its text is the pinned one."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        text = getattr(module, name, "")
        if fingerprint(text) == pinned:
            STATEMENTS[text] = run
        else:
            STALE.append(
                f"{module.__name__}.{name} is not what its double stands for; its text is {fingerprint(text)} now"
            )
        return run

    return register

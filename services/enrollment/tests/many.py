"""How many random histories a claim is tried on: some in `make test`, all in `make enrollment-long`."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

HISTORIES = os.environ.get("SAMKLASSE_HISTORIES")
"""`make enrollment-long` asks for 5,000 of each claim, as many as the issue does."""
SOME = 300


def many(**other: Any) -> Callable[[Any], Any]:
    """Try a claim on that many; where a number was asked for, the test is one of the long ones."""
    tried = settings(max_examples=int(HISTORIES or SOME), deadline=None, **other)
    return (lambda test: pytest.mark.long(tried(test))) if HISTORIES else tried

"""A pytest plugin: a test that hangs fails by itself, what it had is put away, and the run goes on.

`hung_after` is how many seconds its set-up may take, its body and its teardown, each; one marked `long` has an hour.
pytest's own `faulthandler_exit_on_timeout` would end the whole run and leave its broker and database running. The alarm
of pytest-timeout rings once a test, but one that hangs may hang again when its fixtures are put away.
"""

import asyncio
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import pytest

LONG_SECONDS = 3600.0
Step = Generator[None, object, object]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("hung_after", "seconds after which a test has hung; 0 is never", default="0")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Step:
    with alarmed(item):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Step:
    with alarmed(item):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Step:
    with alarmed(item):
        return (yield)


@contextmanager
def alarmed(item: pytest.Item) -> Iterator[None]:
    """It rings again: an alarm that finds a task at work fails that one, maybe not the one that is waited for."""
    seconds = LONG_SECONDS if item.get_closest_marker("long") else float(item.config.getini("hung_after"))
    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fail(_number: int, _frame: FrameType | None) -> None:
    """Says of each task what it waits for: the traceback shows no more than a loop that waits."""
    with suppress(RuntimeError):
        for task in asyncio.all_tasks():
            task.print_stack(file=sys.stderr)
    pytest.fail("it has hung")

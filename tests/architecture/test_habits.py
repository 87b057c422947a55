"""Habits that the delivery promises rest on, each with the one place that may break it."""

import ast
from collections.abc import Callable, Iterable, Iterator

import pytest

from .tree import MEMBERS, ROOT, Source, called, imported, planted, service_sources, sources

CHASSIS = ROOT / "shared/chassis"
NEVER = {"nack", "reject", "NACK_ON_ERROR", "ACK_FIRST", "REJECT_ON_ERROR", "basic_nack", "basic_reject"}
CHASSIS_ONLY = {"ack", "basic_ack", "commit", "rollback", "basic_publish", "basic_consume", "subscriber"}
BROKER_CLIENTS = {"aio_pika", "aiormq", "faststream", "pika"}
INSIDE_THE_CHASSIS = {
    f"samklasse_chassis.{name}"
    for name in (
        "amqp", "answers", "batch", "bulk", "consuming", "gate", "gathering", "hot", "leader", "outside",
        "parking", "relay",
    )
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today", "time", "time_ns"}
MAY_ASK_THE_TIME = {
    "samklasse_chassis.clock", "samklasse_contracts.ids", "samklasse_chassis.tokens", "samklasse_chassis.health",
    "samklasse_chassis.tracing", "samklasse_notifications.sender.vapid",
}  # fmt: skip
LOGS = {"debug", "info", "warning", "error", "exception"}
MAY_READ_SETTINGS = {"samklasse_chassis.runtime"}

Guard = Callable[[Iterable[Source]], Iterator[str]]


def never_refused_to_the_broker(found: Iterable[Source]) -> Iterator[str]:
    """Negative acknowledgements: a message that is handed back comes again for ever, or is lost."""
    for source in found:
        for node in source.nodes:
            if isinstance(node, ast.Attribute | ast.Name) and called(node) in NEVER:
                yield f"{source.at(node)} {called(node)}"


def delivered_past_the_chassis(found: Iterable[Source]) -> Iterator[str]:
    """Acknowledgements, commits and publishing outside the inbox and the relay."""
    for source in found:
        for name, node in imported(source, each=True):
            if name.split(".")[0] in BROKER_CLIENTS or name in INSIDE_THE_CHASSIS:
                yield f"{source.at(node)} imports {name}"
        for node in source.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node) in CHASSIS_ONLY:
                yield f"{source.at(node)} {called(node)}"


def clocks_of_their_own(found: Iterable[Source]) -> Iterator[str]:
    """Any other clock than the operator's."""
    for source in found:
        for node in source.nodes:
            if source.name in MAY_ASK_THE_TIME or not isinstance(node, ast.Call):
                continue
            owner = called(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            if called(node) in CLOCKS and owner in {"datetime", "date", "time"}:
                yield f"{source.at(node)} {owner}.{called(node)}"


def settings_read_anywhere(found: Iterable[Source]) -> Iterator[str]:
    """Settings read outside the composition root."""
    for source in found:
        allowed = source.name in MAY_READ_SETTINGS or source.name.endswith(".app")
        for node in source.nodes:
            if not allowed and called(node) in {"environ", "getenv"} and not isinstance(node, ast.Call):
                yield f"{source.at(node)} {called(node)}"


def logged_in_prose(found: Iterable[Source]) -> Iterator[str]:
    """Log sentences that vary: what varies belongs in fields."""
    for source in found:
        for node in source.nodes:
            if not isinstance(node, ast.Call) or called(node) not in LOGS:
                continue
            if node.args and not isinstance(node.args[0], ast.Constant):
                yield f"{source.at(node)} {called(node)}"


def swallowed(found: Iterable[Source]) -> Iterator[str]:
    """Errors that are caught whole and forgotten."""
    for source in found:
        for node in source.nodes:
            if isinstance(node, ast.ExceptHandler) and _catches_all(node) and not _goes_on_with(node):
                yield f"{source.at(node)} except"


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or called(handler.type) in {"Exception", "BaseException"}


def _goes_on_with(handler: ast.ExceptHandler) -> bool:
    """It raises, or uses the error for more than a log line."""
    inside = list(ast.walk(handler))
    raises = any(isinstance(node, ast.Raise) for node in inside)
    return raises or any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)


OURS = [*service_sources(), *sources(CHASSIS)]
GUARDS: list[tuple[Guard, list[Source], str, str]] = [
    (never_refused_to_the_broker, sources(*MEMBERS), "async def f(m):\n    await m.nack()", "planted:2 nack"),
    (never_refused_to_the_broker, OURS, "policy = AckPolicy.ACK_FIRST", "planted:1 ACK_FIRST"),
    (delivered_past_the_chassis, service_sources(), "async def f(m):\n    await m.ack()", "planted:2 ack"),
    (delivered_past_the_chassis, service_sources(), "import aio_pika", "planted:1 imports aio_pika"),
    (
        delivered_past_the_chassis,
        service_sources(),
        "from samklasse_chassis import relay",
        "planted:1 imports samklasse_chassis.relay",
    ),
    (clocks_of_their_own, OURS, "import datetime as d\nx = d.datetime.now()", "planted:2 datetime.now"),
    (settings_read_anywhere, OURS, "import os\nx = os.environ['X']", "planted:2 environ"),
    (logged_in_prose, OURS, "def f(log, x):\n    log.info(f'took {x}')", "planted:2 info"),
    (
        swallowed,
        OURS,
        "def f(log):\n    try:\n        g()\n    except Exception:\n        log.info('oh')",
        "planted:4 except",
    ),
]


@pytest.mark.parametrize(("guard", "found"), {row[0].__name__: row[:2] for row in GUARDS}.values())
def test_the_habit_is_kept(guard: Guard, found: list[Source]) -> None:
    assert found
    assert list(guard(found)) == []


@pytest.mark.parametrize(("guard", "text", "seen"), [(row[0], row[2], row[3]) for row in GUARDS])
def test_its_breach_is_noticed(guard: Guard, text: str, seen: str) -> None:
    assert list(guard(planted(text))) == [f"samklasse_gateway.handlers.{seen}"]

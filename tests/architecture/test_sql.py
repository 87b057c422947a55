"""SQL: named constants, in one style, all of which the database understands."""

import ast
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from samklasse.bench import things
from samklasse.provision import database as databases
from samklasse.provision import statements, with_all_secrets

from .tree import MEMBERS, ROOT, SERVICES, Source, called, planted, service_sources, sources

RUNS = {"execute", "executemany", "fetch", "fetchrow", "fetchval", "cursor", "prepare", "fetchmany"}
WORDS = re.compile(
    r"\b(select|from|where|insert|into|values|update|set|delete|returning|join|on conflict|order by|group by|limit"
    r"|for update|and|or|not|null|with|as|using|having|union|exists|case|when|then|else|end)\b"
)
STAR = re.compile(r"(SELECT|RETURNING|,)\s+(\w+\.)?\*")
TEXT = re.compile(r"'[^']*'|--[^\n]*")
ROLES = {"shared/chassis": "gateway", "cli": "checker"}
"""Who runs the SQL of what is no service (in one of the services' schemas); services run their own."""
MAY_SPEAK_FREELY = {"samklasse_chassis.migrate", "samklasse_chassis.pool", "samklasse.provision", "samklasse.infra"}
"""Migrations are files; roles and schemas are made by statements that take no parameters."""
TOYS = "samklasse.bench."
"""The bench's SQL is about the tables of its own two services."""

ALL = sources(*MEMBERS)


def test_sql_is_a_constant_in_one_style() -> None:
    assert list(badly_written(ALL)) == []


def test_only_named_sql_is_run() -> None:
    assert list(run_unnamed([source for source in ALL if not _may_speak_freely(source)])) == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('X_SQL = f"SELECT {x} FROM t"', "1 X_SQL is put together"),
        ('X_SQL = "SELECT a FROM " + t', "1 X_SQL is put together"),
        ('X_SQL = "SELECT {} FROM t".format(x)', "1 X_SQL is put together"),
        ('X_SQL = "SELECT * FROM t"', "1 X_SQL takes every column"),
        ('X_SQL = "INSERT INTO t (a) VALUES (1) RETURNING t.*"', "1 X_SQL takes every column"),
        ('X_SQL = "SELECT a from t"', "1 X_SQL has a lower-case from"),
    ],
)
def test_bad_sql_is_noticed(text: str, seen: str) -> None:
    assert list(badly_written(planted(text))) == [f"samklasse_gateway.handlers.planted:{seen}"]


@pytest.mark.parametrize("argument", ['"SELECT 1"', 'f"SELECT {x}"', "query", ""])
def test_sql_without_a_name_is_noticed(argument: str) -> None:
    found = planted(f"async def f(conn):\n    await conn.fetchrow({argument})")

    assert list(run_unnamed(found)) == ["samklasse_gateway.handlers.planted:2 fetchrow"]


@pytest.mark.parametrize("service", SERVICES)
async def test_the_database_understands_all_sql_of_a_service(service: str, one_database: Any) -> None:
    named = _named_sql(service_sources(service))

    assert named
    assert await _misunderstood(named, one_database.url(service)) == []


@pytest.mark.parametrize("member", ["shared/chassis", "cli"])
async def test_the_database_understands_all_other_sql(member: str, one_database: Any) -> None:
    named = _named_sql([source for source in sources(ROOT / member) if not source.name.startswith(TOYS)])

    assert named
    assert await _misunderstood(named, one_database.url(ROLES[member]), "gateway") == []


async def test_the_database_understands_all_sql_of_the_bench(one_database: Any) -> None:
    named = _named_sql([source for source in sources(ROOT / "cli") if source.name.startswith(TOYS)])
    toys = {name: things.service(name, "handler") for name in (things.WRITER, things.READER)}
    name, state = f"toys_{uuid4().hex[:12]}", with_all_secrets(one_database.state, toys)
    await databases.provision(one_database.server, state, toys, name)

    assert named
    assert await _misunderstood(named, databases.url_of(one_database.server, name), things.WRITER) == []
    await _drop(one_database.server, name)


async def test_sql_that_the_database_does_not_understand_is_noticed(one_database: Any) -> None:
    wrong = {"a": "SELECT nobody FROM inbox", "b": "SELECT consumer FROM nowhere", "c": "SELECT id FROM inbox"}

    assert [line.split(":")[0] for line in await _misunderstood(wrong, one_database.url("gateway"))] == ["a", "b"]


def badly_written(found: Sequence[Source]) -> Iterator[str]:
    """SQL constants that are put together, take every column, or are not in capitals."""
    for source in found:
        for name, value in _constants(source):
            where = f"{source.at(value)} {name}"
            if not isinstance(value, ast.Constant):
                yield f"{where} is put together"
                continue
            text = TEXT.sub("''", str(value.value))
            if STAR.search(text):
                yield f"{where} takes every column"
            if small := WORDS.search(text):
                yield f"{where} has a lower-case {small[0]}"


def run_unnamed(found: Sequence[Source]) -> Iterator[str]:
    """Calls that run SQL which is not a constant named *_SQL, nor an argument that hands one on."""
    for source in found:
        for node in source.nodes:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in RUNS:
                continue
            if not (node.args and f"_{called(node.args[0])}".upper().endswith("_SQL")):
                yield f"{source.at(node)} {called(node)}"


def _constants(source: Source) -> Iterator[tuple[str, ast.expr]]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and called(node.targets[0]).endswith("_SQL"):
            yield called(node.targets[0]), node.value


def _may_speak_freely(source: Source) -> bool:
    return any(f"{source.name}.".startswith(f"{name}.") for name in MAY_SPEAK_FREELY) or "peers" in source.name


def _named_sql(found: Sequence[Source]) -> dict[str, str]:
    return {
        f"{source.name} {name}": getattr(import_module(source.name), name)
        for source in found
        for name, _ in _constants(source)
    }


async def _drop(server: str, name: str) -> None:
    conn = await asyncpg.connect(server)
    await statements.run(conn, "DROP DATABASE %I WITH (FORCE)", name)
    await conn.close()


async def _misunderstood(named: dict[str, str], url: str, path: str = "") -> list[str]:
    conn = await asyncpg.connect(url, server_settings={"search_path": path} if path else None)
    lines = []
    try:
        for name, sql in named.items():
            try:
                await conn.prepare(sql)
            except asyncpg.PostgresError as error:
                lines.append(f"{name}: {error}")
    finally:
        await conn.close()
    return lines

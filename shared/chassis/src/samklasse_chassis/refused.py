"""Commands that were refused: who wanted what, and which rule said no. Never the values: some are personal."""

from collections.abc import Mapping

import asyncpg

from samklasse_chassis.tokens import Caller

RECORD_REFUSED_SQL = """
INSERT INTO refused_commands (orgnr, role, subject, route, about, code, rule)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


async def record(
    conn: asyncpg.Connection,
    who: Caller,
    route: str,
    about: Mapping[str, object],
    *,
    code: str,
    rule: str | None,
) -> None:
    """Write a refusal down, in a transaction of its own: the command's has been rolled back.

    `route`: method and path with its parameters' names; `about`: the path's parameters, which are ids and references.
    """
    told = {name: str(value).replace("\0", "") for name, value in about.items()}  # jsonb has no NUL
    await conn.execute(RECORD_REFUSED_SQL, who.orgnr, who.role.value, who.subject, route, told, code, rule)

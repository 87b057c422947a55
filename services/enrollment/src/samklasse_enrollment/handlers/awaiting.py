"""Combined courses (type 4): the day that was agreed for their class is watched as long as somebody waits for it."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg
from samklasse_contracts.enrollment import Deadline

from samklasse_enrollment.domain import choosing
from samklasse_enrollment.handlers import deadlines
from samklasse_enrollment.store import choices
from samklasse_enrollment.store import deadlines as store

KIND = Deadline.CLASS_AGREED_BY


async def watch(conn: asyncpg.Connection, lines: Iterable[UUID]) -> None:
    """Something has changed on these lines: who waits is warned for, and who has a class is not."""
    ids = sorted(lines)
    waiting = await choices.classless(conn, ids) if ids else {}
    for line_id in ids:
        row = waiting.get(line_id)
        standing = KIND in await store.standing(conn, line_id, [KIND])
        if row is not None and not standing:
            day = choosing.due_on(row["class_by"], row["starts_on"])
            await deadlines.watch(conn, KIND, line_id, row["buyer_orgnr"], day)
        elif row is None and standing:
            await deadlines.unwatch(conn, KIND, line_id)

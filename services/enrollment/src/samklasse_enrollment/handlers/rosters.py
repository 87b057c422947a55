"""Write a municipality's own people as a list; with names, every reading is written down."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.vault import Keys, Reader

from samklasse_enrollment.domain.errors import TooManyRows
from samklasse_enrollment.domain.importing import MAX_ROWS, Form, Kind, Table
from samklasse_enrollment.domain.importing.exported import NAMED, NAMELESS, cells
from samklasse_enrollment.domain.sealed_kinds import Kind as Sealed
from samklasse_enrollment.domain.sealed_kinds import Purpose
from samklasse_enrollment.store import rosters

AT_A_TIME = 2000
"""People in one statement."""


async def export_people(
    conn: asyncpg.Connection, keys: Keys | None, form: Form, *, reader: Reader, named: bool
) -> Table:
    """All of the reader's own people by reference.

    Raises:
        NoKek: names are wanted, and the service has no key-encryption key.
        TooManyRows: more than a sheet takes; CSV takes any number.
    """
    rows: list[tuple[int, tuple[str, ...]]] = []
    people = await rosters.some(conn, reader.orgnr, after="", limit=AT_A_TIME)
    while people:
        ids = [person.id for person in people]
        who = await _identities(conn, keys, ids, reader) if named else {}
        rows.extend((0, cells(person, who.get(person.id, {}) if named else None)) for person in people)
        if form.kind is not Kind.CSV and len(rows) > MAX_ROWS:
            raise TooManyRows(most=MAX_ROWS)
        people = await rosters.some(conn, reader.orgnr, after=people[-1].ref, limit=AT_A_TIME)
    return Table(form, NAMED if named else NAMELESS, tuple(rows))


async def _identities(
    conn: asyncpg.Connection, keys: Keys | None, ids: Sequence[UUID], reader: Reader
) -> dict[UUID, Mapping[str, Any]]:
    opened = await vault.unseal_many(conn, keys, Sealed.IDENTITY, ids, reader=reader, purpose=Purpose.LIST_EXPORT)
    return {person_id: json.loads(told) for person_id, told in opened.items()}

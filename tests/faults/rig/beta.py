"""Beta hears, one transaction per message, and answers every move. `python -m rig.beta`"""

from datetime import datetime
from pathlib import Path

from samklasse_chassis import outbox, runtime
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.ports import Connection
from samklasse_chassis.runtime import Service
from samklasse_contracts.message import say

from rig.effects import behave, write_down, writing_down
from rig.messages import ItemMoved, ItemSeen, NoteSaid

ITEMS, NOTES = "beta.alpha-item", "beta.alpha-note"

COUNT_SQL = """
INSERT INTO items (id, said)
VALUES ($1, 1)
    ON CONFLICT (id) DO UPDATE SET said = items.said + 1
RETURNING said
"""


async def see_item(moved: ItemMoved, conn: Connection, *, now: datetime) -> None:
    """Write it down and answer."""
    item = moved.envelope.subject
    await write_down(ITEMS, moved, conn)
    sequence = await conn.fetchval(COUNT_SQL, item)
    await outbox.add(conn, say(ItemSeen(), subject=item, at=now, sequence=sequence, cause=moved))
    await behave(moved, now)


SERVICE = Service(
    name="beta",
    consumers=(
        Consumer(ITEMS, "alpha.item.#", {ItemMoved: see_item}),
        Consumer(NOTES, "alpha.note.#", {NoteSaid: writing_down(NOTES)}),
    ),
    migrations=Path(__file__).parent / "migrations/beta",
)

if __name__ == "__main__":
    runtime.run(SERVICE)

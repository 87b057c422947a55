"""Say a message for sure: it is written with the state that it tells about, and published after the commit."""

from samklasse_contracts.message import MAX_BODY_BYTES, Message, headers

from samklasse_chassis.ports import Connection

CORE = "core"

ADD_SQL = """
INSERT INTO outbox (id, lane, key, subject, sequence, headers, body, said_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def add(conn: Connection, *messages: Message, lane: str = CORE) -> None:
    """Put messages into the outbox, in this order.

    The aggregate's row must have been updated before (that lock is what makes `seq` follow `sequence`).

    Raises:
        ValueError: a body over 64 KiB.
    """
    rows = []
    for message in messages:
        said, body = message.envelope, message.body()
        if len(body) > MAX_BODY_BYTES:
            raise ValueError(f"{said.type} {said.id} has {len(body)} bytes, more than {MAX_BODY_BYTES}")
        rows.append((said.id, lane, said.type, said.subject, said.sequence, headers(said), body, said.time))
    if rows:
        await conn.executemany(ADD_SQL, rows)

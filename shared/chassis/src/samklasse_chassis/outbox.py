"""Say a message for sure: it is written with the state that it tells about, and published after the commit."""

from contextvars import ContextVar

from samklasse_contracts.message import MAX_BODY_BYTES, Message, headers

from samklasse_chassis.ports import Connection

CORE = "core"

_SPOKEN: ContextVar[bool] = ContextVar("spoken", default=False)

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
        _SPOKEN.set(True)
        await conn.executemany(ADD_SQL, rows)


def spoke() -> bool:
    """Whether this task has put something into the outbox since it was last asked.

    Only then is it worth a relay's look: one after every message that was merely heard cost a tenth of handling it.
    """
    spoken = _SPOKEN.get()
    _SPOKEN.set(False)
    return spoken

"""Say something in a set of threads: plan each, silence what has not left, and intend the new words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind, Thread, plan, thread_id
from samklasse_notifications.store import threads
from samklasse_notifications.store.threads import Planned


async def tell(
    conn: Connection,
    subject: UUID,
    words: Mapping[UUID, tuple[str, Kind | None]],
    facts: Facts,
    *,
    notice_id: UUID,
    useful_until: datetime,
    now: datetime,
) -> None:
    """Tell each recipient of `words` (recipient → municipality, kind) the facts about one subject."""
    if not words:
        return
    by_thread = {thread_id(recipient, subject): recipient for recipient in words}
    known = await threads.lock_threads(conn, list(by_thread))
    planned = []
    for id_, recipient in by_thread.items():
        owner_orgnr, kind = words[recipient]
        moved, said = plan(known.get(id_, Thread(recipient, subject)), kind)
        planned.append(Planned(moved, owner_orgnr, said))
    planned = await threads.save_threads(conn, planned)
    if any(each.kind for each in planned):
        await threads.save_notice(conn, notice_id, facts, now=now)
        await threads.add_intents(conn, planned, notice_id, useful_until=useful_until, now=now)


async def silence(conn: Connection, subjects: Sequence[UUID], recipients: Sequence[UUID] | None = None) -> None:
    """Nothing that was intended about these subjects (to these recipients) leaves any more."""
    if not subjects:
        return
    about = await threads.threads_about(conn, subjects, recipients)
    known = await threads.lock_threads(conn, list(about))
    await threads.save_threads(conn, [Planned(plan(t, None)[0], about[id_], None) for id_, t in known.items()])

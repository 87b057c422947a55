"""Say something in a set of threads: plan each, silence what has not left, and intend the new words on their ways."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from asyncpg import Connection
from samklasse_chassis import replaying

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.route import Occasion
from samklasse_notifications.domain.thread import ENDS, FIRST_WORD, Kind, Thread, intent_id, plan
from samklasse_notifications.domain.untold import skips, with_untold
from samklasse_notifications.store import heard, replayed, threads, untold
from samklasse_notifications.store.deliveries import Intent, Routed, Router
from samklasse_notifications.store.heard import NOTHING, Heard
from samklasse_notifications.store.readers import UNKNOWN, readers
from samklasse_notifications.store.threads import Planned

Said = tuple[Thread, Kind]
"""What is to be said in a thread that has gone on."""
TO_FIT = ENDS | FIRST_WORD.keys()
"""What is told otherwise, or not at all, after some things that were told before it."""


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
    planned = await threads.save_threads(conn, await _planned(conn, subject, words, facts))
    said = [(each.thread, each.kind) for each in planned if each.kind]
    for own, some in (await _with_untold(conn, said, facts, now)).items():
        id_ = notice_id if own is facts else uuid5(notice_id, repr((own.gone, own.moved_from)))
        until = max((useful_until, *(session.ends_at for session in own.gone)))
        await _intend(conn, some, own, notice_id=id_, useful_until=until, now=now)


async def _with_untold(conn: Connection, said: Sequence[Said], facts: Facts, now: datetime) -> dict[Facts, list[Said]]:
    """Who is to hear what: the facts, and what she was to be told before and was not. Most have missed the same."""
    missed = await untold.untold(conn, [thread.id for thread, _ in said if skips(thread)])
    alike: dict[tuple[Facts, ...], list[Said]] = {}
    for thread, kind in said:
        alike.setdefault(missed.get(thread.id, ()), []).append((thread, kind))
    to_hear: dict[Facts, list[Said]] = {}
    for overtaken, some in alike.items():
        to_hear.setdefault(with_untold(facts, overtaken, now), []).extend(some)
    return to_hear


async def _intend(
    conn: Connection, said: Sequence[Said], facts: Facts, *, notice_id: UUID, useful_until: datetime, now: datetime
) -> None:
    intents = [_intent(thread, Occasion(kind, facts.starts, useful_until)) for thread, kind in said]
    again = replaying.under_way()
    await threads.save_notice(conn, notice_id, facts, now=now)
    await threads.add_intents(conn, await _routed(conn, intents, now), notice_id, now=now, held_back=again)
    if again:
        await replayed.note(conn, [intent.id for intent in intents])


async def _planned(
    conn: Connection, subject: UUID, words: Mapping[UUID, tuple[str, Kind | None]], facts: Facts
) -> list[Planned]:
    """Whoever knows of nothing that could end may have been reminded of one of its sessions, each a thread too."""
    stand = {recipient: Thread(recipient, subject) for recipient in words}
    known = await threads.lock_threads(conn, [thread.id for thread in stand.values()])
    stand |= {thread.recipient: thread for thread in known.values()}
    told = await _told(conn, known, words)
    planned = {who: plan(stand[who], kind, told.get(who, NOTHING).kinds) for who, (_, kind) in words.items()}
    unaware = [who for who, (_, said) in planned.items() if said is None and words[who][1] in ENDS]
    sessions = [session.id for session in (*facts.live, *facts.gone)]
    for who in await heard.reminded(conn, sessions, {who: told.get(who, NOTHING).position for who in unaware}):
        planned[who] = plan(stand[who], words[who][1], told.get(who, NOTHING).kinds, reminded=True)
    return [Planned(moved, words[who][0], said) for who, (moved, said) in planned.items()]


async def _told(
    conn: Connection, known: Mapping[UUID, Thread], words: Mapping[UUID, tuple[str, Kind | None]]
) -> dict[UUID, Heard]:
    """Recipient → what she may have heard last, where what is told next has to fit it."""
    asked = [id_ for id_, thread in known.items() if words[thread.recipient][1] in TO_FIT]
    return {known[id_].recipient: last for id_, last in (await heard.last_heard(conn, asked)).items()}


def _intent(thread: Thread, occasion: Occasion) -> Intent:
    id_ = intent_id(thread.id, thread.current_version)
    return Intent(id_, thread.id, thread.current_version, thread.recipient, occasion)


async def _routed(conn: Connection, said: Sequence[Intent], now: datetime) -> list[Routed]:
    """Whose contact point arrives at this moment has no way yet; the sender's sweep finds her one."""
    known, router = await readers(conn, [intent.recipient for intent in said]), Router(now)
    return [Routed(intent, router.route(known.get(intent.recipient, UNKNOWN), intent.occasion)) for intent in said]


async def silence(conn: Connection, subjects: Sequence[UUID], recipients: Sequence[UUID] | None = None) -> None:
    """Nothing that was intended about these subjects (to these recipients) leaves any more."""
    if not subjects:
        return
    about = await threads.threads_about(conn, subjects, recipients)
    if not about:
        return
    known = await threads.lock_threads(conn, list(about))
    await threads.save_threads(conn, [Planned(plan(t, None)[0], about[id_], None) for id_, t in known.items()])

"""Calendar invitations by mail (iTIP, RFC 5546; RFC 6047), for people who chose them.

One REQUEST or CANCEL may hold one UID only (RFC 5546 sections 3.2.2 and 3.2.5), and each of our sessions is an event of
its own, so a mail encloses one part for each. All of them state the present: a part that comes twice, or after a newer
one, changes nothing.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samklasse_notifications.domain.calendar import Invited, Labels, Method, write
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.timetable import Session

BOUNDARY = "=_samklasse_calendar"
FIELD = b"\r\nContent-Type: "
END_OF_HEADERS = b"\r\n\r\n"
LINE_SIGNS = 76


@dataclass(frozen=True)
class Held:
    """What mails in a thread may have asked her to hold free (`facts.live`, some twice); it is at `version` now."""

    thread: UUID
    version: int
    facts: Facts


def withdrawn(
    held: Iterable[Session], gone: Iterable[Session], live: Iterable[Session], *, now: datetime
) -> list[Session]:
    """What she is to hold no longer: a mail in between, which said so, may never have left. Each as it is now."""
    newest = {each.id: each for each in sorted((*held, *gone), key=lambda each: each.revision)}
    stays = {each.id for each in live}
    return [each for each in newest.values() if each.id not in stays and each.ends_at > now]


def parts(
    live: Sequence[Session], gone: Sequence[Session], labels: Labels, *, at: datetime, invited: Invited
) -> list[bytes]:
    """MIME parts: first what will not be held, so that nothing seems to collide, then what will."""
    ends = [_part(Method.CANCEL, write(Method.CANCEL, (), (s,), labels, at=at, invited=invited)) for s in gone]
    return ends + [_part(Method.REQUEST, write(Method.REQUEST, (s,), (), labels, at=at, invited=invited)) for s in live]


def enclosed(mail: bytes, given: Sequence[bytes]) -> bytes:
    """The same mail with these parts beside what it says (RFC 2046 section 5.1.3). Its own type is its last header."""
    if not given:
        return mail
    headers, _, said = mail.partition(END_OF_HEADERS)
    headers, _, own_type = headers.rpartition(FIELD)
    mixed = f'multipart/mixed; boundary="{BOUNDARY}"'.encode()
    mark = f"--{BOUNDARY}".encode()
    words = b"Content-Type: " + own_type + END_OF_HEADERS + said
    bodies = b"".join(mark + b"\r\n" + part.removesuffix(b"\r\n") + b"\r\n" for part in (words, *given))
    return headers + FIELD + mixed + END_OF_HEADERS + bodies + mark + b"--\r\n"


def _part(method: Method, content: bytes) -> bytes:
    coded = b64encode(content)
    lines = b"\r\n".join(coded[at : at + LINE_SIGNS] for at in range(0, len(coded), LINE_SIGNS))
    head = (
        f"Content-Type: text/calendar; charset=utf-8; method={method}; component=VEVENT\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + lines

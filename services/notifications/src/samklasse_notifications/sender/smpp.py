"""SMS over SMPP 3.4: one session per provider, shared by the lines that hand over.

SMPP knows no idempotency. What is known here of earlier tries is therefore remembered as long as the process lives:
a part whose late answer was "taken" is not handed over again under the same key. A text that was taken whole is not
followed by another one under its key either (she has chosen another language, a lesson has passed); one that was
taken in part is, and no phone puts parts of the two together.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from uuid import UUID

from samklasse_notifications.domain.attempt import CALL, State
from samklasse_notifications.domain.parts import cut, header
from samklasse_notifications.sender import smpp_pdu
from samklasse_notifications.sender.provider import Answer, Message, Text
from samklasse_notifications.sender.smpp_link import Hear, Link, Place
from samklasse_notifications.sender.smpp_pdu import Submission

MOST_REMEMBERED = 10_000
MARGIN = timedelta(milliseconds=200)
"""So that an answer which never comes is given up before the hand-over's own time is."""


@dataclass(frozen=True)
class Cutting:
    """A text in its parts, as `bodies` leave. `words` are the same for the same text, however long it stays true."""

    words: bytes
    parts: Sequence[Submission]
    bodies: Sequence[bytes]


@dataclass
class Taken:
    """What the network is known to have of a text of `total` parts: its names for them, by number from 0."""

    words: bytes
    total: int
    names: dict[int, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return len(self.names) == self.total

    @property
    def reference(self) -> str | None:
        return " ".join(name for _, name in sorted(self.names.items()) if name) or None


class Session:
    """One bound connection, kept up by a task of its own from the first hand-over, or from `listen`."""

    def __init__(self, name: str, url: str, hear: Hear) -> None:
        place = urlsplit(url)
        asked = {key: values[-1] for key, values in parse_qs(place.query).items()}
        self.name = name
        self._sender = asked.get("from")
        self._key_tag = int(asked["key_tag"], 0) if "key_tag" in asked else None
        self._link = Link(name, _place(place), hear)
        self._task: asyncio.Task[None] | None = None
        self._taken: OrderedDict[UUID, Taken] = OrderedDict()

    async def listen(self) -> None:
        """For ever: receipts and incoming texts come also while nothing is handed over."""
        await self._started()

    def hang_up(self) -> None:
        """Forget the connection."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def cut(self, to: str, text: Text, key: UUID) -> Cutting:
        """The parts of a text, the same at every try but for how long they stay true.

        Raises:
            ValueError: it does not fit what SMPP carries.
        """
        cutting = cut(text.text)
        total = len(cutting.contents)
        words = sha256(key.bytes + b"".join(cutting.contents)).digest()
        parts = [
            Submission(
                sender=self._sender or text.sender,
                to=to,
                content=(header(words[0], total, number) if total > 1 else b"") + content,
                data_coding=cutting.data_coding,
                parted=total > 1,
                valid_for=text.valid_for,
                reference=int.from_bytes(key.bytes[:2], "big"),
                key=(self._key_tag, str(key)) if self._key_tag is not None else None,
            )
            for number, content in enumerate(cutting.contents, start=1)
        ]
        return Cutting(words, parts, [smpp_pdu.submit(part) for part in parts])

    async def hand_over(self, cutting: Cutting, key: UUID) -> Answer:
        """Part by part, each when the one before it was taken; so a refused first part refuses the whole.

        Raises:
            OSError: the connection is lost, or there is none.
        """
        self._started()
        taken = self._known(cutting, key)
        if taken.words == cutting.words:
            for number, body in enumerate(cutting.bodies):
                if (
                    number not in taken.names
                    and (status := await self._submit(body, key, taken, number)) != smpp_pdu.OK
                ):
                    return self._refused(status, key)
        self._taken.pop(key, None)
        return Answer(State.ACCEPTED, "OK", taken.reference)

    def _known(self, cutting: Cutting, key: UUID) -> Taken:
        """What was taken of these words before, or of others, if the whole of them was: those count."""
        earlier = self._taken.get(key)
        if earlier is not None and (earlier.words == cutting.words or earlier.whole):
            return earlier
        return Taken(cutting.words, len(cutting.bodies))

    async def _submit(self, body: bytes, key: UUID, taken: Taken, number: int) -> int:
        """The status. The answer is remembered also when it comes after whoever asked has gone."""

        def remember(status: int, answer: bytes) -> None:
            if status == smpp_pdu.OK:
                taken.names[number] = smpp_pdu.message_id(answer)
                self._taken[key] = taken
                while len(self._taken) > MOST_REMEMBERED:
                    self._taken.popitem(last=False)

        return await self._link.ask(smpp_pdu.Command.SUBMIT_SM, body, remember)

    def _refused(self, status: int, key: UUID) -> Answer:
        """REFUSED where the text will never be taken as a whole, though a part of it may have been."""
        name = smpp_pdu.REFUSED.get(status)
        if name is None:
            return Answer(State.UNKNOWN, f"SMPP_{status:X}")
        return Answer(State.REFUSED, "PARTLY_TAKEN" if self._taken.pop(key, None) else name)

    def _started(self) -> asyncio.Task[None]:
        """The task that keeps the connection; what it died of, if it did, is raised here."""
        if self._task is not None and self._task.done() and not self._task.cancelled():
            self._task.result()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._link.keep())
        return self._task


class SmppLine:
    """A provider's line: the sender has several, the session carries them all."""

    def __init__(self, session: Session) -> None:
        self.name = session.name
        self._session = session

    async def hand_over(self, to: str, message: Message, key: UUID) -> Answer:
        """The network's answer. A lost one leaves the message UNKNOWN: it may have been taken."""
        assert isinstance(message, Text)
        try:
            cutting = self._session.cut(to, message, key)
        except ValueError:
            return Answer(State.REFUSED, "MALFORMED")
        try:
            async with asyncio.timeout((CALL - MARGIN).total_seconds()):
                return await self._session.hand_over(cutting, key)
        except TimeoutError:
            return Answer(State.UNKNOWN, "NO_ANSWER")
        except (OSError, EOFError):
            return Answer(State.UNKNOWN, "CONNECTION_LOST")

    def hang_up(self) -> None:
        """Forget the connection, for all lines."""
        self._session.hang_up()


def _place(url: SplitResult) -> Place:
    """Where and as whom: `smpp://system_id:password@host:2775`, `smpps://` with TLS."""
    tls = url.scheme == "smpps"
    return Place(
        host=url.hostname or "127.0.0.1",
        port=url.port or (3550 if tls else 2775),
        system_id=unquote(url.username or ""),
        password=unquote(url.password or ""),
        tls=tls,
    )

"""What comes back of a mail, read and not kept: reports of servers (RFC 3464) and complaints of readers (RFC 5965).

Both come in the frame of RFC 6522. Each mail leaves from a sender's address of its own, so a report names its hand-over
by where it was sent to. Only what is said in the form made for it counts: from words for people nothing is concluded.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum
from uuid import UUID

from samklasse_notifications.domain.mime import DOMAIN, SENDER
from samklasse_notifications.domain.receipt import Proof

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
OWN = re.compile(rf"ikke-svar\+([0-9a-f]{{32}})@{re.escape(DOMAIN)}", re.IGNORECASE)
OWN_ID = re.compile(rf"<([0-9a-f-]{{36}})@{re.escape(DOMAIN)}>", re.IGNORECASE)
NO_SUCH_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""RFC 3463 sections 3.2-3.3, RFC 7505: no such mailbox or domain, malformed, moved, takes no mail, disabled."""
STATUS_PART, FEEDBACK_PART = "message/delivery-status", "message/feedback-report"
MOST_RECIPIENTS = 20
COMPLAINT = "abuse"
"""RFC 5965 section 7.3, the type that says "I do not want this". Fraud and viruses are of whoever uses our name."""


class Action(StrEnum):
    """RFC 3464 section 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


PROVES = {Action.FAILED: Proof.FAILED, Action.DELAYED: Proof.BUFFERED, Action.DELIVERED: Proof.DELIVERED}
"""RELAYED and EXPANDED: whoever has it now tells nothing more."""


@dataclass(frozen=True)
class Report:
    """What became of one mail at one recipient. `status` is RFC 3463's; addresses are personal and never printed."""

    key: UUID
    action: Action
    status: str
    addresses: tuple[str, ...] = field(repr=False)

    @property
    def proof(self) -> Proof | None:
        return PROVES.get(self.action)

    @property
    def address_is_gone(self) -> bool:
        """For certain: nothing sent to this address will ever arrive."""
        return self.action is Action.FAILED and is_gone(self.status)


@dataclass(frozen=True)
class Complaint:
    """She has said to her provider that this mail is unwanted. Many providers leave out to whom it went."""

    key: UUID
    addresses: tuple[str, ...] = field(repr=False)


def own_sender(key: UUID) -> str:
    """Where a mail comes from, as its envelope has it: what comes back comes there."""
    name, _, domain = SENDER.partition("@")
    return f"{name}+{key.hex}@{domain}"


def is_gone(code: str) -> bool:
    """Whether a relay's code, such as `550 5.1.1`, means that there is no such address."""
    return any(found[0] in NO_SUCH_ADDRESS for found in STATUS.finditer(code))


def read(raw: bytes, *, to: str | None = None) -> tuple[Report | Complaint, ...]:
    """What a mail to us reports; nothing when it is none of these. `to` is its envelope's recipient, if it is known."""
    mail = _parsed(raw)
    key = _key(mail, to)
    if key is None or mail.get_content_type() != "multipart/report":
        return ()
    for part in _parts(mail):
        if part.get_content_type() == STATUS_PART:
            return tuple(_reports(key, part))
        if part.get_content_type() == FEEDBACK_PART:
            return tuple(_complaints(key, part))
    return ()


def read_status(raw: bytes, *, to: str | None = None) -> tuple[Report | Complaint, ...]:
    """The same of a status without its frame: only `to` can name its mail."""
    key = _own((to or "",))
    return tuple(_reports(key, _parsed(f"Content-Type: {STATUS_PART}\r\n\r\n".encode() + raw))) if key else ()


def _parsed(raw: bytes) -> Message:
    """What is nested too deep for anybody to have meant it is nothing."""
    try:
        return message_from_bytes(raw)
    except RecursionError:
        return Message()


def _reports(key: UUID, status: Message) -> Iterator[Report]:
    for of_recipient in _parts(status)[1 : MOST_RECIPIENTS + 1]:
        if report := _report(key, of_recipient):
            yield report


def _complaints(key: UUID, feedback: Message) -> Iterator[Complaint]:
    for fields in _parts(feedback)[:1]:
        if _value(fields, "Feedback-Type").lower() == COMPLAINT:
            to = fields.get_all("Original-Rcpt-To", [])[:MOST_RECIPIENTS]
            yield Complaint(key, tuple(address for each in to if (address := parseaddr(str(each))[1])))


def _report(key: UUID, said: Message) -> Report | None:
    try:
        action = Action(_value(said, "Action").partition(" ")[0].lower())
    except ValueError:
        return None
    addresses = (_value(said, name).partition(";")[2].strip() for name in ("Final-Recipient", "Original-Recipient"))
    return Report(key, action, _status(said), tuple(dict.fromkeys(each for each in addresses if each)))


def _status(said: Message) -> str:
    """The more telling of what the server says and of what was said to it: many say 5.0.0 and quote a 5.1.1."""
    own = STATUS.search(_value(said, "Status"))
    quoted = STATUS.search(_value(said, "Diagnostic-Code"))
    if own and quoted and own[2] == "0" and own[1] == quoted[1]:
        return quoted[0]
    found = own or quoted
    return found[0] if found else ""


def _key(mail: Message, to: str | None) -> UUID | None:
    """The hand-over: by where the report was sent, else by where the mail came from that it is about, or its name."""
    fields = [each for part in _parts(mail) if part.get_content_type() == FEEDBACK_PART for each in _parts(part)]
    places = [to or "", *(_value(mail, name) for name in ("X-Original-To", "Delivered-To", "To"))]
    if own := _own((*places, *(_value(each, "Original-Mail-From") for each in fields))):
        return own
    return _returned(mail)


def _own(places: Iterable[str]) -> UUID | None:
    found = (OWN.fullmatch(parseaddr(place)[1]) for place in places)
    return next((UUID(own[1]) for own in found if own), None)


def _returned(mail: Message) -> UUID | None:
    for part in _parts(mail)[2:3]:
        returned = _parts(part)[0] if _parts(part) else message_from_bytes(_octets(part))
        if own := OWN_ID.fullmatch(_value(returned, "Message-ID").strip()):
            return UUID(own[1]) if own[1].count("-") == 4 else None
    return None


def _parts(mail: Message) -> list[Message]:
    parts = mail.get_payload()
    return [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []


def _octets(part: Message) -> bytes:
    octets = part.get_payload(decode=True)
    return octets if isinstance(octets, bytes) else b""


def _value(mail: Message, name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())

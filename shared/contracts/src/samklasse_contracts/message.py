"""The envelope: CloudEvents 1.0 in AMQP binary mode, and the base that every message shares.

A message is its facts (the body) plus the envelope it was said in. The body is what `model_dump_json`
gives; the envelope travels as `ce-` headers (`headers`, `received`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self, TypeVar
from uuid import UUID, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PrivateAttr

from samklasse_contracts.ids import new_id
from samklasse_contracts.privacy import PrivacyClass

MAX_BODY_BYTES = 64 * 1024
"""A larger body is refused at every door."""

Source = Annotated[str, Field(pattern=r"^/[a-z0-9][a-z0-9/_-]{0,79}$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,99}$")]
About = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}$")]
"""What a message is about: an id of ours, an organisation number, a timer; no room for a sentence or a name."""
OwnerOrgnr = Annotated[str, Field(pattern=r"^\d{9}$")]
RuleSet = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")]
TraceParent = Annotated[str, Field(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]


class Envelope(BaseModel):
    """Who said what, when, because of which earlier message."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    source: Source
    type: Key
    subject: About
    time: AwareDatetime
    correlationid: UUID
    causationid: UUID | None = None
    sequence: int | None = None
    ownerorgnr: OwnerOrgnr | None = None
    audience: tuple[OwnerOrgnr, ...] = ()
    privacyclass: PrivacyClass = PrivacyClass.PSEUDONYMOUS
    ruleset: RuleSet | None = None
    traceparent: TraceParent | None = None


ATTRIBUTES = {f"ce-{name}": name for name in Envelope.model_fields}
"""What the headers are called, and the attributes they are."""


@dataclass(frozen=True)
class Cause:
    """What made something be said, when it was not a message: an HTTP command, a timer, a file."""

    id: UUID
    correlation_id: UUID


class Part(BaseModel):
    """A value inside a message; unknown fields are ignored, so that contracts can grow."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(Part):
    """The base of every message. A subclass sets its `key`, and whether its aggregate counts what it says."""

    key: ClassVar[str]
    privacy: ClassVar[PrivacyClass] = PrivacyClass.PSEUDONYMOUS
    sequenced: ClassVar[bool] = True

    _envelope: Envelope | None = PrivateAttr(default=None)

    @property
    def envelope(self) -> Envelope:
        """The envelope this message was said in.

        Raises:
            LookupError: the message has not been said yet.
        """
        private = self.__pydantic_private__ or {}  # `self._envelope` takes 1.5 µs
        said: Envelope | None = private.get("_envelope")
        if said is None:
            raise LookupError(f"{type(self).__name__} has not been said yet")
        return said

    @property
    def cause(self) -> Cause:
        """This message as the cause of the next one."""
        said = self.envelope
        return Cause(said.id, said.correlationid)

    @classmethod
    def from_body(cls, body: bytes, envelope: Envelope) -> Self:
        """A received message.

        Raises:
            pydantic.ValidationError: the body breaks the contract.
        """
        message = cls.model_validate_json(body)
        message._envelope = envelope
        return message

    def inside(self, envelope: Envelope) -> Self:
        """The same facts, in `envelope`."""
        copy = self.model_copy()
        copy._envelope = envelope
        return copy

    def body(self) -> bytes:
        """The facts as UTF-8 JSON."""
        return self.model_dump_json(exclude_none=True).encode()


M = TypeVar("M", bound=Message)


def say(
    body: M,
    *,
    subject: UUID | str,
    at: datetime,
    cause: Message | Cause | None = None,
    sequence: int | None = None,
    owner_orgnr: str | None = None,
    audience: Sequence[str] = (),
    ruleset: str | None = None,
) -> M:
    """Put `body` in an envelope. A retry of the same cause says the message under the same id.

    `traceparent` (W3C Trace Context) follows from the ids: trace = correlation, span = the id's first 8 bytes.

    Raises:
        ValueError: a sequenced message without `sequence`, or the other way round.
    """
    if body.sequenced != (sequence is not None):
        raise ValueError(f"{body.key}: sequence {sequence!r}, but sequenced is {body.sequenced}")
    because = cause.cause if isinstance(cause, Message) else cause
    said_id = uuid5(because.id, f"{body.key} {subject}") if because else new_id()
    correlation_id = because.correlation_id if because else said_id
    envelope = Envelope(
        id=said_id,
        source="/" + body.key.partition(".")[0],
        type=body.key,
        subject=str(subject),
        time=at,
        correlationid=correlation_id,
        causationid=because.id if because else None,
        sequence=sequence,
        ownerorgnr=owner_orgnr,
        audience=tuple(audience),
        privacyclass=body.privacy,
        ruleset=ruleset,
        traceparent=f"00-{correlation_id.hex}-{said_id.hex[:16]}-01",
    )
    return body.inside(envelope)


def headers(envelope: Envelope) -> dict[str, str]:
    """The envelope as `ce-` headers, all of them text."""
    fields = envelope.model_dump(mode="json", exclude_none=True, exclude={"audience"})
    told = {f"ce-{name}": str(value) for name, value in fields.items()}
    if envelope.audience:
        told["ce-audience"] = ",".join(envelope.audience)
    return {"ce-specversion": "1.0", "ce-datacontenttype": "application/json", **told}


def envelope_from(received: Mapping[str, Any]) -> Envelope:
    """Read the `ce-` headers of a received message.

    Raises:
        pydantic.ValidationError: an attribute is missing or malformed.
    """
    fields: dict[str, Any] = {
        ATTRIBUTES[name]: value.decode() if isinstance(value, bytes) else value
        for name, value in received.items()
        if name in ATTRIBUTES
    }
    if "audience" in fields:
        fields["audience"] = tuple(filter(None, str(fields["audience"]).split(",")))
    return Envelope.model_validate(fields)

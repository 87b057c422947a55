"""From bytes to what a supplier says; nothing that the contract does not know gets past here."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from samklasse_chassis.consumer import Received
from samklasse_contracts.catalogue import TOLD
from samklasse_contracts.message import MAX_BODY_BYTES
from samklasse_contracts.supplier import Told

from samklasse_gateway.domain import door
from samklasse_gateway.domain.door import Delivery
from samklasse_gateway.domain.errors import InvalidField, MissingField, NotJson, Refusal, UnknownValue

BY_KEY: Mapping[str, type[Told]] = {told.key: told for told in TOLD}
CODES: Mapping[str, type[Refusal]] = {
    "json_invalid": NotJson,
    "model_type": NotJson,
    "missing": MissingField,
    "enum": UnknownValue,
}
"""Pydantic's error types that have a code of their own; every other one is an INVALID_FIELD."""


def delivery(received: Received) -> Delivery:
    """What is known before the body is read."""
    return Delivery(
        speaker=received.user_id,
        id=received.id,
        source=_text(received.headers.get("ce-source")),
        type=_text(received.headers.get("ce-type")),
        size=len(received.body),
    )


def told(received: Received) -> Told:
    """Read the message.

    Raises:
        WrongSource, UnknownType, TooLarge, NotJson, MissingField, UnknownValue, InvalidField.
    """
    outside = delivery(received)
    door.admit(outside, types=BY_KEY, max_bytes=MAX_BODY_BYTES)
    try:
        return BY_KEY[outside.type or ""].model_validate_json(received.body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    raise CODES.get(first["type"], InvalidField)(".".join(map(str, first["loc"])) or "body")


def _text(header: Any) -> str | None:
    if isinstance(header, bytes):
        return header.decode(errors="replace")
    return header if isinstance(header, str) else None

"""One message as the broker gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is published, and where to; headers are text."""

    exchange: str
    routing_key: str
    id: UUID
    type: str
    correlation_id: str
    said_at: datetime
    headers: Mapping[str, str]
    body: bytes

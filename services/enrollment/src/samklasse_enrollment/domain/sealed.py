"""People with a protected address: known in the sealed store only, placed by a named officer by hand."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID


@dataclass(frozen=True)
class Placement:
    """The class that an officer has found; `placed_by` is the officer's own subject."""

    class_id: UUID
    supplier_orgnr: str
    placed_by: str
    placed_at: datetime

    def document(self) -> bytes:
        """As the vault keeps it."""
        told = {**vars(self), "class_id": str(self.class_id), "placed_at": self.placed_at.isoformat()}
        return json.dumps(told).encode()

    @classmethod
    def read(cls, document: bytes) -> Self:
        """What the vault kept."""
        told = json.loads(document)
        at = datetime.fromisoformat(told["placed_at"])
        return cls(UUID(told["class_id"]), told["supplier_orgnr"], told["placed_by"], at)


@dataclass(frozen=True)
class Sealed:
    """Somebody whom only a named officer of her municipality may know of."""

    person_id: UUID
    owner_orgnr: str
    ref: str

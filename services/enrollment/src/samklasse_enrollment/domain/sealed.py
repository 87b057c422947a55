"""People with a protected address: known in the sealed store only, placed by a named officer by hand."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Sealed:
    """`placed_by` is the officer's own subject; nobody else reads this."""

    person_id: UUID
    owner_orgnr: str
    ref: str
    class_id: UUID | None = None
    supplier_orgnr: str | None = None
    placed_by: str | None = None
    placed_at: datetime | None = None


def place(sealed: Sealed, *, class_id: UUID, supplier_orgnr: str, officer: str, at: datetime) -> Sealed:
    """Record the class that an officer has found; a later one replaces it."""
    return replace(sealed, class_id=class_id, supplier_orgnr=supplier_orgnr, placed_by=officer, placed_at=at)

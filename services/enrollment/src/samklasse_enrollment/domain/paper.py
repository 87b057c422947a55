"""A paper on its way to the municipality's archive: the letter of a decision, or a participation certificate."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Paper:
    """One that waits; `tries` counts the present one.

    `key` is what the archive knows it by, the same at every try. `sealed_as` is its kind in the vault.
    """

    id: UUID
    revision: int
    person_id: UUID
    owner_orgnr: str
    tries: int
    key: str
    sealed_as: str


@dataclass(frozen=True)
class Document:
    """What is archived of it."""

    title: str
    body: str

"""The services that are installed here, by the entry point group `samklasse.services`."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import entry_points

from samklasse_chassis.runtime import Service

GROUP = "samklasse.services"


def names() -> list[str]:
    """All installed services; none is imported for it."""
    return sorted(found.name for found in entry_points(group=GROUP))


def installed(wanted: Collection[str] | None = None) -> dict[str, Service]:
    """All installed services, or those of them that are wanted, by name."""
    found = sorted(entry_points(group=GROUP), key=lambda one: one.name)
    return {one.name: one.load() for one in found if wanted is None or one.name in wanted}

"""lost: something was said, and somebody who should have heard it did not."""

from collections.abc import Iterator

from samklasse.checker import streams
from samklasse.checker.facts import Deliveries, Said


def lost(found: Deliveries) -> list[str]:
    """Every message that a consumer should have an effect of, and has neither an effect nor an explanation."""
    return [breach for said in found.said for breach in _of(said, found)]


def _of(said: Said, found: Deliveries) -> Iterator[str]:
    if said.lane != "core":
        if (said.lane.removeprefix("supplier."), said.id) not in found.mailed:
            yield f"mailbox {said.lane} never had {said.key} {said.id}"
        return
    for consumer in sorted(found.table.must_hear(said.key)):
        if (consumer, said.id) not in found.heard and (consumer, said.id) not in found.parked:
            yield f"{consumer} never had {said.key} {said.id}"
    if said.sequence is None:
        return
    aggregate = streams.aggregate(said.key, said.subject)
    for consumer in sorted(found.table.must_pass(said.key)):
        passed = found.gates.get((consumer, aggregate), 0) >= said.sequence
        if not passed and (consumer, said.id) not in found.parked:
            yield f"{consumer} has not passed {said.key} {said.id}"

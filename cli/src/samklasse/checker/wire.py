"""The recorded copy read back as contracts: what was said in the core, each message once."""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from samklasse_contracts.catalogue import BY_KEY
from samklasse_contracts.message import Message, envelope_from
from samklasse_contracts.scheduling import ClassCancelled, SessionState, TimetablePublished

from samklasse.checker.facts import Timetable


@dataclass(frozen=True)
class Wire:
    """One message as it first crossed the broker; `at` is real time, seconds since 1970."""

    at: float
    message: Message


def core_messages(lines: Iterable[Mapping[str, Any]]) -> list[Wire]:
    """Every message of the catalogue published to `ev`, in the order of its first copy."""
    first: dict[str, Wire] = {}
    for line in lines:
        if line["what"] != "publish" or line["vhost"] != "core" or line["where"] != "ev" or line["id"] in first:
            continue
        contract = BY_KEY.get(line["headers"].get("ce-type", ""))
        if contract is not None:
            said = contract.model_validate_json(b64decode(line["body"]))
            first[line["id"]] = Wire(line["at"], said.inside(envelope_from(line["headers"])))
    return list(first.values())


def duplicates_offered(lines: Iterable[Mapping[str, Any]]) -> int:
    """How many publications carried an id that had been published before."""
    seen: set[tuple[str, str, str]] = set()
    repeated = 0
    for line in lines:
        if line["what"] == "publish" and line["id"]:
            key = (line["vhost"], line["where"], line["id"])
            repeated += key in seen
            seen.add(key)
    return repeated


def bodies(lines: Iterable[Mapping[str, Any]]) -> list[tuple[str, bytes]]:
    """(name, body) of every publication in every vhost, including the headers as a second JSON body."""
    return [(line["headers"].get("ce-type", line["key"]), b64decode(line["body"])) for line in lines if "body" in line]


def timetables(messages: Sequence[Wire]) -> list[Timetable]:
    """Every revision of every class, as the judgements need it."""
    return [found for wire in messages if (found := _timetable(wire.message)) is not None]


def _timetable(message: Message) -> Timetable | None:
    if isinstance(message, TimetablePublished):
        return Timetable(
            class_id=str(message.class_id),
            revision=message.revision,
            members=frozenset(str(member.person_id) for member in message.members),
            times={str(s.session_id): s.starts_at for s in message.sessions if s.state is not SessionState.CANCELLED},
            moved_away=frozenset(str(left.person_id) for left in message.left if left.moved_to),
            left=frozenset(str(left.person_id) for left in message.left),
        )
    if isinstance(message, ClassCancelled):
        return Timetable(
            class_id=str(message.class_id),
            revision=message.revision,
            members=frozenset(),
            cancelled=True,
            moved_away=frozenset(str(left.person_id) for left in message.left if left.moved_to),
            left=frozenset(str(left.person_id) for left in message.left),
        )
    return None


def newest(messages: Sequence[Wire]) -> dict[str, TimetablePublished]:
    """The last revision of each class that has not been cancelled."""
    found: dict[str, TimetablePublished] = {}
    for wire in messages:
        said = wire.message
        if isinstance(said, TimetablePublished):
            known = found.get(str(said.class_id))
            if known is None or said.revision > known.revision:
                found[str(said.class_id)] = said
    for wire in messages:
        if isinstance(wire.message, ClassCancelled):
            found.pop(str(wire.message.class_id), None)
    return found

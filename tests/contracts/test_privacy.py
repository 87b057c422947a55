"""Nothing confidential, and nothing that could hold a sentence, has room in a message."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from samklasse_chassis.timers import TimerDue
from samklasse_contracts import spots as places
from samklasse_contracts.catalogue import BY_KEY
from samklasse_contracts.message import Envelope, Message, Part
from samklasse_contracts.privacy import FORBIDDEN_FIELDS, PrivacyClass

ALLOWED_TEXT = {("OrganisationRegistered", "name")}
"""The public name of an organisation, out of Enhetsregisteret."""
SINGLE_WORDS = {word for word in FORBIDDEN_FIELDS if "_" not in word} | {"name", "comment", "note", "text"}
OF_PEOPLE = {
    "person_id", "enrollment_id", "enrollment_ids", "participant", "members", "waiting", "teacher_id", "teacher_ref",
}  # fmt: skip
MODELS = [*BY_KEY.values(), TimerDue, Envelope]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_message_has_no_room_for_anything_personal(model: type[BaseModel]) -> None:
    assert list(_trouble(model)) == []


@pytest.mark.parametrize("message", BY_KEY.values(), ids=lambda message: message.key)
def test_a_message_that_points_at_people_is_pseudonymous(message: type[Message]) -> None:
    names = {_name(path) for path in places.spots(message.model_json_schema())}

    assert message.privacy is PrivacyClass.PSEUDONYMOUS or not names & OF_PEOPLE


def test_a_forbidden_field_a_free_text_and_a_map_are_noticed() -> None:
    class Contact(Part):
        home_address: str
        fnr: int

    class Leaky(Part):
        remark: str
        contacts: tuple[Contact, ...]
        extra: dict[str, int]

    assert list(_trouble(Leaky)) == [
        "remark: free text",
        "contacts[].home_address: forbidden name",
        "contacts[].home_address: free text",
        "contacts[].fnr: forbidden name",
        "extra: free keys",
    ]


def _trouble(model: type[BaseModel]) -> Iterator[str]:
    spots = places.spots(model.model_json_schema())
    for path, spot in spots.items():
        if (model.__name__, path) in ALLOWED_TEXT:
            continue
        name = _name(path)
        if name in FORBIDDEN_FIELDS or SINGLE_WORDS & set(name.split("_")):
            yield f"{path}: forbidden name"
        if spot.free_text:
            yield f"{path}: free text"
        inside = any(other.startswith(f"{path}.") for other in spots)
        if (path and "any" in spot.kinds) or ("object" in spot.kinds and path and not inside):
            yield f"{path}: free keys"


def _name(path: str) -> str:
    return path.replace("[]", "").rpartition(".")[2]

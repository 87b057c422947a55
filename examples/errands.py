"""What the example supplier answers beside seats, rolls and learning time: inquiries, assessments, deletion."""

from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any
from uuid import UUID

from samklasse_contracts import supplier as s

SEAT_ORE = 900_000
"""What a seat costs that a description gives no price for."""
ASSESSED = {"levels": {"LISTENING": "A1", "READING": "A1", "SPEAKING": "A1"}, "schooling_track": 2}
"""A real supplier would meet her first."""


def answers(
    heard: Any, sold: Sequence[s.Told], room: MutableMapping[str, int], access: MutableMapping[UUID, s.AccessGranted]
) -> Iterator[s.Told]:
    """What there is to say to one letter; plans, delegations and terms need no answer."""
    match heard:
        case s.InquiryReceived():
            yield offer(heard, sold, room)
        case s.AssessmentWanted():
            yield s.AssessmentReported.model_validate({"assessment_id": heard.assessment_id} | ASSESSED)
        case s.ErasureWanted():
            for enrollment in [key for key, one in access.items() if one.participant == heard.participant]:
                del access[enrollment]
            yield s.ErasureCarriedOut(participant=heard.participant)


def offer(asked: s.InquiryReceived, sold: Sequence[s.Told], room: MutableMapping[str, int]) -> s.Told:
    """As many seats as there are in the first offering of the kind that is sought; an order still asks again."""
    for one in sold:
        if isinstance(one, s.OfferingDescribed) and fits(one, asked) and room.get(one.ref, 0) > 0:
            seats = min(asked.sought.quantity, room[one.ref])
            price = next((listed.ore for listed in one.prices if listed.basis == "PER_SEAT"), SEAT_ORE)
            return s.InquiryReplied(
                invitation_id=asked.invitation_id, offering_ref=one.ref, seats=seats, seat_ore=price
            )
    return s.InquiryPassed(invitation_id=asked.invitation_id, reason="NO_CAPACITY")


def fits(one: s.OfferingDescribed, asked: s.InquiryReceived) -> bool:
    """Type, subject and level."""
    sought = asked.sought
    return (one.course_type, one.subject) == (sought.course_type, sought.subject) and {*sought.levels} <= {*one.levels}

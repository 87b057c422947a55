"""What enrollment says: the catalogue, what is bought, and who may be placed."""

from samklasse_contracts.enrollment.answers import AnswerAccepted, AnswerRefused
from samklasse_contracts.enrollment.buying import (
    CallOffChanged,
    CallOffEnded,
    CallOffLine,
    CallOffPlaced,
    SeatsEnded,
    SeatsLapsed,
    SeatsRequested,
)
from samklasse_contracts.enrollment.offering import OfferingFacts, OfferingPublished
from samklasse_contracts.enrollment.people import (
    AccessClosed,
    AccessOpened,
    LearningWeekEnded,
    ParticipantChanged,
    ParticipantPlaceable,
    ParticipantWithdrawn,
    SchoolingTrack,
    Seat,
)

__all__ = [
    "AccessClosed",
    "AccessOpened",
    "AnswerAccepted",
    "AnswerRefused",
    "CallOffChanged",
    "CallOffEnded",
    "CallOffLine",
    "CallOffPlaced",
    "LearningWeekEnded",
    "OfferingFacts",
    "OfferingPublished",
    "ParticipantChanged",
    "ParticipantPlaceable",
    "ParticipantWithdrawn",
    "SchoolingTrack",
    "Seat",
    "SeatsEnded",
    "SeatsLapsed",
    "SeatsRequested",
]

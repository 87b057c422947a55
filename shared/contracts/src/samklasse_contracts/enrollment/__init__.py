"""What enrollment says: the catalogue, what is bought, cases and their clocks, and who may be placed."""

from samklasse_contracts.enrollment.answers import (
    AnswerAccepted,
    AnswerRefused,
)
from samklasse_contracts.enrollment.assistance import (
    AssessmentCancelled,
    AssessmentOrdered,
    DelegationGranted,
    DelegationRevoked,
    SurgeDeclared,
)
from samklasse_contracts.enrollment.buying import (
    CallOffChanged,
    CallOffEnded,
    CallOffLine,
    CallOffPlaced,
    SeatsEnded,
    SeatsLapsed,
    SeatsRequested,
)
from samklasse_contracts.enrollment.cases import (
    CaseTransferred,
    Deadline,
    DeadlineNear,
    ErasureRequested,
)
from samklasse_contracts.enrollment.coordination import (
    CoordinationPlanAgreed,
    CoordinationPlanChanged,
    PlanWeek,
    Side,
)
from samklasse_contracts.enrollment.inquiries import (
    AwardMethod,
    CourseSought,
    InquiryClosed,
    InquirySent,
)
from samklasse_contracts.enrollment.offering import (
    OfferingFacts,
    OfferingPrice,
    OfferingPublished,
    TermCapacity,
)
from samklasse_contracts.enrollment.people import (
    AccessClosed,
    AccessOpened,
    LearningWeekEnded,
    ParticipantChanged,
    ParticipantPaused,
    ParticipantPlaceable,
    ParticipantResumed,
    ParticipantWithdrawn,
    SchoolingTrack,
    Seat,
)

__all__ = [
    "AccessClosed",
    "AccessOpened",
    "AnswerAccepted",
    "AnswerRefused",
    "AssessmentCancelled",
    "AssessmentOrdered",
    "AwardMethod",
    "CallOffChanged",
    "CallOffEnded",
    "CallOffLine",
    "CallOffPlaced",
    "CaseTransferred",
    "CoordinationPlanAgreed",
    "CoordinationPlanChanged",
    "CourseSought",
    "Deadline",
    "DeadlineNear",
    "DelegationGranted",
    "DelegationRevoked",
    "ErasureRequested",
    "InquiryClosed",
    "InquirySent",
    "LearningWeekEnded",
    "OfferingFacts",
    "OfferingPrice",
    "OfferingPublished",
    "ParticipantChanged",
    "ParticipantPaused",
    "ParticipantPlaceable",
    "ParticipantResumed",
    "ParticipantWithdrawn",
    "PlanWeek",
    "SchoolingTrack",
    "Seat",
    "SeatsEnded",
    "SeatsLapsed",
    "SeatsRequested",
    "Side",
    "SurgeDeclared",
    "TermCapacity",
]

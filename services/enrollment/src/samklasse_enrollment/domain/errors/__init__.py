"""Everything that enrollment refuses.

Refusal
├─ CallOffRefused    AgreementUnknown · AgreementOver · BuyerNotCovered · SellerIsBuyer · OutsidePeriod ·
│                    CourseTypeNotCovered · NotTheSellersOffering · OfferingUnknown · StartOutsideOffering ·
│                    NoCentre · BadGroupSize · OverCeiling · OverCapacity · NotABuyer
├─ AnswerRejected    NotYours · AnswerTooLate · AlreadyAnswered · TooManySeats · GroupIsWhole ·
│                    BadOffering · NotASeller · SoldAlready · WrongCourseType
├─ NamesRefused      LineNotOpen · TooManyNames · UnknownPerson · AlreadyEnrolled
├─ ImportRefused     UnknownMunicipality · OtherMunicipality · BadFile
├─ NoRule
└─ WrongState · UnknownReason · NoAccess · BadWeek
"""

from samklasse_enrollment.domain.errors.answers import (
    AlreadyAnswered,
    AnswerRejected,
    AnswerTooLate,
    BadOffering,
    GroupIsWhole,
    NotASeller,
    NotYours,
    SoldAlready,
    TooManySeats,
    WrongCourseType,
)
from samklasse_enrollment.domain.errors.buying import (
    AgreementOver,
    AgreementUnknown,
    BadGroupSize,
    BuyerNotCovered,
    CallOffRefused,
    CourseTypeNotCovered,
    NoCentre,
    NotABuyer,
    NotTheSellersOffering,
    OfferingUnknown,
    OutsidePeriod,
    OverCapacity,
    OverCeiling,
    SellerIsBuyer,
    StartOutsideOffering,
)
from samklasse_enrollment.domain.errors.clocks import (
    NoRule,
)
from samklasse_enrollment.domain.errors.hours import (
    BadWeek,
    NoAccess,
)
from samklasse_enrollment.domain.errors.people import (
    AlreadyEnrolled,
    BadFile,
    ImportRefused,
    LineNotOpen,
    NamesRefused,
    OtherMunicipality,
    TooManyNames,
    UnknownMunicipality,
    UnknownPerson,
)
from samklasse_enrollment.domain.errors.root import (
    Refusal,
    UnknownReason,
    WrongState,
)

__all__ = [
    "AgreementOver",
    "AgreementUnknown",
    "AlreadyAnswered",
    "AlreadyEnrolled",
    "AnswerRejected",
    "AnswerTooLate",
    "BadFile",
    "BadGroupSize",
    "BadOffering",
    "BadWeek",
    "BuyerNotCovered",
    "CallOffRefused",
    "CourseTypeNotCovered",
    "GroupIsWhole",
    "ImportRefused",
    "LineNotOpen",
    "NamesRefused",
    "NoAccess",
    "NoCentre",
    "NoRule",
    "NotABuyer",
    "NotASeller",
    "NotTheSellersOffering",
    "NotYours",
    "OfferingUnknown",
    "OtherMunicipality",
    "OutsidePeriod",
    "OverCapacity",
    "OverCeiling",
    "Refusal",
    "SellerIsBuyer",
    "SoldAlready",
    "StartOutsideOffering",
    "TooManyNames",
    "TooManySeats",
    "UnknownMunicipality",
    "UnknownPerson",
    "UnknownReason",
    "WrongCourseType",
    "WrongState",
]

"""Everything that enrollment refuses.

Refusal
├─ CallOffRefused    AgreementUnknown · AgreementOver · BuyerNotCovered · SellerIsBuyer · OutsidePeriod ·
│                    CourseTypeNotCovered · NotTheSellersOffering · OfferingUnknown · StartOutsideOffering ·
│                    NoCentre · BadGroupSize · OverCeiling · OverCapacity · NotABuyer
├─ ChangeRefused     BadLength · LineExtended · NotBegun · AlreadySettled · NotOver · NothingToSettle ·
│                    NotSupplementing · BadPlan · NoPlan
├─ InquiryRefused    NobodyToAsk · InquiryOver · AnswersSealed · NoSuchAnswer · ReasonMissing · NotWhatWasSought
├─ AnswerRejected    NotYours · AnswerTooLate · AlreadyAnswered · TooManySeats · GroupIsWhole ·
│                    BadOffering · NotASeller · SoldAlready · WrongCourseType
├─ NamesRefused      LineNotOpen · TooManyNames · UnknownPerson · AlreadyEnrolled
├─ ImportRefused     UnknownMunicipality · OtherMunicipality · BadFile · TooManyRows
├─ NoRule
├─ CaseRefused       WrongCaseState · DayOutOfOrder · NotInTargetGroup · FactsMissing · GoalTooFar ·
│                    PlanOutsideWindow · WindowNotOver · AdaptationFirst · NotDocumented · LeaveTooLong ·
│                    LeaveOverlaps · LeaveOutsideWindow · IntroProgrammeLeave · MunicipalityDecides · BadDecision ·
│                    NotAppealable · AlreadyAppealed · NotLate · TooLateToExcuse
├─ MoveRefused       NotAMunicipality · AlreadyMoving · BadMoveDay · MoveIsOver · RefTaken · NotTheSeatsSeller ·
│                    GroupIsClosed · RunOnNotOffered · TeacherMissing
├─ AssistanceRefused AssistanceNotCovered · AssessmentOpen · BadPeriod · TaskNotInTerms · NoProcessingAgreement ·
│  │                 AlreadyDelegated · NoSurge · ClassStillDue · NotCombined · BadClassDay · NotAClosedGroup
│  └─ ActingRefused  DelegationOver · OutsideDelegation · DecisionStays
├─ OnLeave
├─ ErasureRefused    StillEnrolled · StillAwaited · RegisterNotTold
├─ (hours)           NoAccess · BadWeek · CorrectedByMunicipality · BadCorrection
├─ (register)        FieldNotPermitted · ExportUnderWay
├─ (papers)          NotOverYet · NothingToCertify · NothingNew · IdentityMissing · BadWindow · NotTheDutyHolder ·
│                    CandidateDecides · FreeTryUsed · SignUpClosed · AlreadyWanted · WrongResult
└─ WrongState · UnknownReason
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
from samklasse_enrollment.domain.errors.appeals import AlreadyAppealed, NotAppealable, NotLate, TooLateToExcuse
from samklasse_enrollment.domain.errors.assistance import (
    ActingRefused,
    AlreadyDelegated,
    AssessmentOpen,
    AssistanceNotCovered,
    AssistanceRefused,
    BadClassDay,
    BadPeriod,
    ClassStillDue,
    DecisionStays,
    DelegationOver,
    NoProcessingAgreement,
    NoSurge,
    NotAClosedGroup,
    NotCombined,
    OutsideDelegation,
    TaskNotInTerms,
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
from samklasse_enrollment.domain.errors.changing import (
    AlreadySettled,
    BadLength,
    BadPlan,
    ChangeRefused,
    LineExtended,
    NoPlan,
    NotBegun,
    NothingToSettle,
    NotOver,
    NotSupplementing,
)
from samklasse_enrollment.domain.errors.clocks import (
    AdaptationFirst,
    BadDecision,
    CaseRefused,
    DayOutOfOrder,
    FactsMissing,
    GoalTooFar,
    IntroProgrammeLeave,
    LeaveOutsideWindow,
    LeaveOverlaps,
    LeaveTooLong,
    MunicipalityDecides,
    NoRule,
    NotDocumented,
    NotInTargetGroup,
    PlanOutsideWindow,
    WindowNotOver,
    WrongCaseState,
)
from samklasse_enrollment.domain.errors.erasing import (
    ErasureRefused,
    RegisterNotTold,
    StillAwaited,
    StillEnrolled,
)
from samklasse_enrollment.domain.errors.hours import (
    BadCorrection,
    BadWeek,
    CorrectedByMunicipality,
    NoAccess,
)
from samklasse_enrollment.domain.errors.inquiries import (
    AnswersSealed,
    InquiryOver,
    InquiryRefused,
    NobodyToAsk,
    NoSuchAnswer,
    NotWhatWasSought,
    ReasonMissing,
)
from samklasse_enrollment.domain.errors.moving import (
    AlreadyMoving,
    BadMoveDay,
    GroupIsClosed,
    MoveIsOver,
    MoveRefused,
    NotAMunicipality,
    NotTheSeatsSeller,
    OnLeave,
    RefTaken,
    RunOnNotOffered,
    TeacherMissing,
)
from samklasse_enrollment.domain.errors.papers import (
    AlreadyWanted,
    BadWindow,
    CandidateDecides,
    FreeTryUsed,
    IdentityMissing,
    NothingNew,
    NothingToCertify,
    NotOverYet,
    NotTheDutyHolder,
    SignUpClosed,
    WrongResult,
)
from samklasse_enrollment.domain.errors.people import (
    AlreadyEnrolled,
    BadFile,
    ImportRefused,
    LineNotOpen,
    NamesRefused,
    OtherMunicipality,
    TooManyNames,
    TooManyRows,
    UnknownMunicipality,
    UnknownPerson,
)
from samklasse_enrollment.domain.errors.register import (
    ExportUnderWay,
    FieldNotPermitted,
)
from samklasse_enrollment.domain.errors.root import (
    Refusal,
    UnknownReason,
    WrongState,
)

__all__ = [
    "ActingRefused", "AdaptationFirst", "AgreementOver", "AgreementUnknown", "AlreadyAnswered", "AlreadyAppealed",
    "AlreadyDelegated",
    "AlreadyEnrolled", "AlreadyMoving", "AlreadySettled", "AlreadyWanted", "AnswerRejected", "AnswerTooLate",
    "AnswersSealed", "AssessmentOpen", "AssistanceNotCovered", "AssistanceRefused", "BadClassDay", "BadCorrection",
    "BadDecision",
    "BadFile", "BadGroupSize", "BadLength", "BadMoveDay", "BadOffering", "BadPeriod", "BadPlan", "BadWeek",
    "BadWindow", "BuyerNotCovered", "CallOffRefused", "CandidateDecides", "CaseRefused", "ChangeRefused",
    "ClassStillDue", "CorrectedByMunicipality", "CourseTypeNotCovered", "DayOutOfOrder", "DecisionStays",
    "DelegationOver", "ErasureRefused", "ExportUnderWay", "FactsMissing", "FieldNotPermitted", "FreeTryUsed",
    "GoalTooFar", "GroupIsClosed", "GroupIsWhole", "IdentityMissing", "ImportRefused", "InquiryOver",
    "InquiryRefused", "IntroProgrammeLeave", "LeaveOutsideWindow", "LeaveOverlaps", "LeaveTooLong", "LineExtended",
    "LineNotOpen", "MoveIsOver", "MoveRefused", "MunicipalityDecides", "NamesRefused", "NoAccess", "NoCentre",
    "NoPlan", "NoProcessingAgreement", "NoRule", "NoSuchAnswer", "NoSurge", "NobodyToAsk", "NotABuyer",
    "NotAClosedGroup", "NotAMunicipality", "NotASeller", "NotAppealable", "NotBegun", "NotCombined", "NotDocumented",
    "NotInTargetGroup", "NotLate", "NotOver", "NotOverYet", "NotSupplementing", "NotTheDutyHolder", "NotTheSeatsSeller",
    "NotTheSellersOffering", "NotWhatWasSought", "NotYours", "NothingNew", "NothingToCertify", "NothingToSettle",
    "OfferingUnknown", "OnLeave", "OtherMunicipality", "OutsideDelegation", "OutsidePeriod", "OverCapacity",
    "OverCeiling", "PlanOutsideWindow", "ReasonMissing", "RefTaken", "Refusal", "RegisterNotTold", "RunOnNotOffered",
    "SellerIsBuyer", "SignUpClosed", "SoldAlready", "StartOutsideOffering", "StillAwaited", "StillEnrolled",
    "TaskNotInTerms", "TeacherMissing", "TooLateToExcuse",
    "TooManyNames", "TooManyRows", "TooManySeats", "UnknownMunicipality",
    "UnknownPerson", "UnknownReason", "WindowNotOver", "WrongCaseState", "WrongCourseType", "WrongResult",
    "WrongState",
]  # fmt: skip

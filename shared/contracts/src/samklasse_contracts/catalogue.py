"""Every message by its key, and who hears it."""

from collections.abc import Mapping
from dataclasses import dataclass

from samklasse_contracts import enrollment as e
from samklasse_contracts import gateway as g
from samklasse_contracts import notifications as n
from samklasse_contracts import partnerships as p
from samklasse_contracts import scheduling as s
from samklasse_contracts import supplier as m
from samklasse_contracts.message import Message


@dataclass(frozen=True)
class Row:
    """One message and the services that react to it; none: it is for the record and for later readers."""

    message: type[Message]
    hearers: tuple[str, ...]


CORE: tuple[Row, ...] = (
    Row(p.OrganisationRegistered, ("enrollment", "scheduling", "gateway", "notifications")),
    Row(p.AgreementSigned, ("enrollment",)),
    Row(p.AgreementChanged, ("enrollment",)),
    Row(p.AgreementTerminated, ("enrollment",)),
    Row(p.CooperationTermsAgreed, ("enrollment", "gateway")),
    Row(g.OfferingSubmitted, ("enrollment",)),
    Row(e.OfferingPublished, ("scheduling", "gateway")),
    Row(e.InquirySent, ("gateway",)),
    Row(e.InquiryClosed, ("gateway",)),
    Row(g.InquiryAnswered, ("enrollment",)),
    Row(g.InquiryDeclined, ("enrollment",)),
    Row(e.CallOffPlaced, ("gateway",)),
    Row(e.CallOffChanged, ("gateway",)),
    Row(e.CallOffEnded, ()),
    Row(e.SeatsRequested, ("gateway", "notifications")),
    Row(e.SeatsLapsed, ("gateway", "notifications")),
    Row(e.SeatsEnded, ("gateway", "notifications", "scheduling")),
    Row(g.SeatsConfirmed, ("enrollment",)),
    Row(g.SeatsDeclined, ("enrollment",)),
    Row(e.CoordinationPlanAgreed, ("gateway", "scheduling")),
    Row(e.CoordinationPlanChanged, ("gateway", "notifications", "scheduling")),
    Row(g.CoordinationProposed, ("enrollment",)),
    Row(e.AssessmentOrdered, ("gateway",)),
    Row(e.AssessmentCancelled, ("gateway",)),
    Row(g.AssessmentPerformed, ("enrollment",)),
    Row(g.AssessmentDeclined, ("enrollment",)),
    Row(e.DelegationGranted, ("gateway",)),
    Row(e.DelegationRevoked, ("gateway",)),
    Row(e.SurgeDeclared, ()),
    Row(e.DeadlineNear, ("notifications",)),
    Row(e.CaseTransferred, ("gateway", "notifications")),
    Row(e.ErasureRequested, ("scheduling", "gateway", "notifications")),
    Row(s.CaseErased, ("enrollment",)),
    Row(g.CaseErased, ("enrollment",)),
    Row(n.CaseErased, ("enrollment",)),
    Row(e.AnswerAccepted, ("gateway",)),
    Row(e.AnswerRefused, ("gateway",)),
    Row(e.ParticipantPlaceable, ("scheduling",)),
    Row(e.ParticipantChanged, ("scheduling",)),
    Row(e.ParticipantWithdrawn, ("scheduling", "gateway", "notifications")),
    Row(e.ParticipantPaused, ("scheduling", "gateway", "notifications")),
    Row(e.ParticipantResumed, ("scheduling", "gateway", "notifications")),
    Row(e.AccessOpened, ("gateway", "notifications")),
    Row(e.AccessClosed, ("gateway", "notifications")),
    Row(e.LearningWeekEnded, ("gateway",)),
    Row(g.ClassOffered, ("scheduling",)),
    Row(g.TeacherAvailable, ("scheduling",)),
    Row(g.TeacherAway, ("scheduling",)),
    Row(s.SubstituteWanted, ("gateway",)),
    Row(g.SubstituteOffered, ("scheduling",)),
    Row(s.NoSlotFound, ("gateway", "notifications")),
    Row(g.TeacherOnboarded, ("enrollment",)),
    Row(g.RollCalled, ("scheduling",)),
    Row(g.LearningTimeReported, ("enrollment",)),
    Row(s.FormationProgressed, ()),
    Row(s.PlanProposed, ("notifications",)),
    Row(s.PlanApproved, ()),
    Row(s.PlanReturned, ()),
    Row(s.TimetablePublished, ("notifications", "enrollment", "gateway")),
    Row(s.ClassCancelled, ("notifications", "enrollment", "gateway")),
    Row(s.MeetingRoomReady, ()),
    Row(s.SessionHeld, ("gateway",)),
    Row(s.AttendanceRecorded, ("enrollment",)),
    Row(s.InterpreterRequested, ()),
    Row(s.InterpreterConfirmed, ("gateway",)),
    Row(s.InterpreterNotFilled, ("gateway", "notifications")),
    Row(s.InterpreterCancelled, ("gateway",)),
    Row(s.InterpreterCompleted, ()),
    Row(s.InterpreterNoShow, ("notifications",)),
    Row(s.ParticipantUnplaced, ("enrollment", "notifications")),
    Row(s.UnmetDemandPublished, ("gateway",)),
    Row(s.SchoolCalendarPublished, ()),
    Row(s.AnswerAccepted, ("gateway",)),
    Row(s.AnswerRefused, ("gateway",)),
)
"""What crosses the core exchange."""

TOLD: tuple[type[m.Told], ...] = (
    m.OfferingDescribed,
    m.SeatsGranted,
    m.SeatsRefused,
    m.ClassDescribed,
    m.TeacherDescribed,
    m.TeacherAbsent,
    m.TeacherTrained,
    m.SubstituteFound,
    m.RollTaken,
    m.LearningTimeLogged,
    m.InquiryReplied,
    m.InquiryPassed,
    m.CoordinationSuggested,
    m.AssessmentReported,
    m.AssessmentRefused,
    m.ErasureCarriedOut,
)
"""What a supplier may say."""

MAILBOX: tuple[type[Message], ...] = (
    m.CallOffNoted,
    m.SeatsWanted,
    m.SeatsClosed,
    m.AccessGranted,
    m.AccessRevoked,
    m.ParticipantPaused,
    m.ParticipantResumed,
    m.ClassTimetabled,
    m.RollWanted,
    m.LearningTimeWanted,
    m.DemandSeen,
    m.SubstituteWanted,
    m.SubstituteTimetabled,
    m.NoSlotFound,
    m.InquiryReceived,
    m.InquiryOver,
    m.CoordinationPlanned,
    m.AssessmentWanted,
    m.AssessmentOver,
    m.DelegationNoted,
    m.DelegationOver,
    m.TermsNoted,
    m.InterpreterBooked,
    m.InterpreterMissing,
    m.ErasureWanted,
    m.Accepted,
    m.Refused,
)
"""What a supplier hears."""

BY_KEY: Mapping[str, type[Message]] = {
    message.key: message for message in (*(row.message for row in CORE), *TOLD, *MAILBOX)
}

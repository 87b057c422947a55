"""What scheduling says: plans to approve, timetables in full, sessions held, and who could not be placed."""

from samklasse_contracts.scheduling.answers import AnswerAccepted, AnswerRefused
from samklasse_contracts.scheduling.calendars import CalendarDay, CalendarDayKind, SchoolCalendarPublished
from samklasse_contracts.scheduling.cases import CaseErased
from samklasse_contracts.scheduling.interpreters import (
    InterpreterCancelled,
    InterpreterCompleted,
    InterpreterConfirmed,
    InterpreterLevel,
    InterpreterNoShow,
    InterpreterNotFilled,
    InterpreterRequested,
    InterpretingMode,
)
from samklasse_contracts.scheduling.plans import (
    DemandCell,
    Difference,
    ParticipantUnplaced,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    ProposedClass,
    UnmetDemandPublished,
    Unplaced,
    WouldHelp,
)
from samklasse_contracts.scheduling.repairs import Blocked, NoSlotFound, SessionInNeed, SubstituteWanted, WithoutSlot
from samklasse_contracts.scheduling.rooms import MeetingRoomReady
from samklasse_contracts.scheduling.runs import FormationProgressed
from samklasse_contracts.scheduling.sessions import Attendance, AttendanceRecorded, SessionHeld
from samklasse_contracts.scheduling.states import ClassKind, ClassState, SessionKind, SessionState
from samklasse_contracts.scheduling.timetables import (
    ClassCancelled,
    Left,
    Member,
    SessionChange,
    TimetablePublished,
    TimetableSession,
)

__all__ = [
    "AnswerAccepted",
    "AnswerRefused",
    "Attendance",
    "AttendanceRecorded",
    "Blocked",
    "CalendarDay",
    "CalendarDayKind",
    "CaseErased",
    "ClassCancelled",
    "ClassKind",
    "ClassState",
    "DemandCell",
    "Difference",
    "FormationProgressed",
    "InterpreterCancelled",
    "InterpreterCompleted",
    "InterpreterConfirmed",
    "InterpreterLevel",
    "InterpreterNoShow",
    "InterpreterNotFilled",
    "InterpreterRequested",
    "InterpretingMode",
    "Left",
    "MeetingRoomReady",
    "Member",
    "NoSlotFound",
    "ParticipantUnplaced",
    "PlanApproved",
    "PlanProposed",
    "PlanReturned",
    "ProposedClass",
    "SchoolCalendarPublished",
    "SessionChange",
    "SessionHeld",
    "SessionInNeed",
    "SessionKind",
    "SessionState",
    "SubstituteWanted",
    "TimetablePublished",
    "TimetableSession",
    "UnmetDemandPublished",
    "Unplaced",
    "WithoutSlot",
    "WouldHelp",
]

"""Everything scheduling refuses.

Refusal
├── BadMask, OutsideGrid, UnknownRules      a value that is not one of ours
├── WrongState                               the class, session or plan is past that
├── UnknownClass, UnknownSession             nothing by that id
├── UnfitOffer                               a FIXED class that its offering, teacher or dates do not allow
├── OldRoll, WrongRoll                       a roll that is older than ours, or names people or minutes it may not
├── NotYours                                 it belongs to another organisation
├── PlanClosed, NotInPlan, AnsweredTwice     an answer to a plan that cannot be taken
├── TooManyWhatifs                            a municipality waits for as many answers as it may
├── NoSeatLeft                               the class is full
├── BadGroups                                breakout groups that are none
├── BadSlot, TutorialsDoNotFit, NotBooked    a tutorial at a time or for somebody that cannot be
├── NoRoom                                   nobody is let into the session's room now
├── BadCalendar, NotAFreeDay, OtherMunicipality   a calendar that is none, or a day that is not theirs to waive
├── UnfitInterpreter, NotOffered             an interpreter who may not, or was not asked
├── InterpreterBusy, TooEarly                 a booking that meets another, or what is reported before its time
├── AlreadyFilled, AnswerTooLate             somebody was faster, or the deadline has passed
├── UnfitTeacher, NoSuchAlternative          a substitute who cannot, a repair that was not offered
└── BadInstance                              a timetable instance or solution file that is not one
"""

from samklasse_scheduling.domain.errors.calendars import BadCalendar, NotAFreeDay, OtherMunicipality
from samklasse_scheduling.domain.errors.classes import NoSeatLeft, UnfitOffer, UnknownClass, UnknownSession
from samklasse_scheduling.domain.errors.instances import BadInstance
from samklasse_scheduling.domain.errors.interpreting import InterpreterBusy, NotOffered, TooEarly, UnfitInterpreter
from samklasse_scheduling.domain.errors.plans import AnsweredTwice, NotInPlan, PlanClosed, TooManyWhatifs
from samklasse_scheduling.domain.errors.repairs import AlreadyFilled, AnswerTooLate, NoSuchAlternative, UnfitTeacher
from samklasse_scheduling.domain.errors.rolls import OldRoll, WrongRoll
from samklasse_scheduling.domain.errors.root import NotYours, Refusal, WrongState
from samklasse_scheduling.domain.errors.sessions import BadGroups, BadSlot, NoRoom, NotBooked, TutorialsDoNotFit
from samklasse_scheduling.domain.errors.weekly import BadMask, OutsideGrid, UnknownRules

__all__ = [
    "AlreadyFilled",
    "AnswerTooLate",
    "AnsweredTwice",
    "BadCalendar",
    "BadGroups",
    "BadInstance",
    "BadMask",
    "BadSlot",
    "InterpreterBusy",
    "NoRoom",
    "NoSeatLeft",
    "NoSuchAlternative",
    "NotAFreeDay",
    "NotBooked",
    "NotInPlan",
    "NotOffered",
    "NotYours",
    "OldRoll",
    "OtherMunicipality",
    "OutsideGrid",
    "PlanClosed",
    "Refusal",
    "TooEarly",
    "TooManyWhatifs",
    "TutorialsDoNotFit",
    "UnfitInterpreter",
    "UnfitOffer",
    "UnfitTeacher",
    "UnknownClass",
    "UnknownRules",
    "UnknownSession",
    "WrongRoll",
    "WrongState",
]

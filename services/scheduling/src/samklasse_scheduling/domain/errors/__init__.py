"""Everything scheduling refuses.

Refusal
├── BadMask, OutsideGrid, UnknownRules      a value that is not one of ours
├── WrongState                               the class, session or plan is past that
├── UnknownClass, UnknownSession             nothing by that id
├── UnfitOffer                               a FIXED class that its offering, teacher or dates do not allow
├── OldRoll, WrongRoll                       a roll that is older than ours, or names people or minutes it may not
├── NotYours                                 it belongs to another organisation
├── PlanClosed, NotInPlan, AnsweredTwice     an answer to a plan that cannot be taken
├── NoSeatLeft                               the class is full
└── BadInstance                              a timetable instance or solution file that is not one
"""

from samklasse_scheduling.domain.errors.classes import NoSeatLeft, UnfitOffer, UnknownClass, UnknownSession
from samklasse_scheduling.domain.errors.instances import BadInstance
from samklasse_scheduling.domain.errors.plans import AnsweredTwice, NotInPlan, PlanClosed
from samklasse_scheduling.domain.errors.rolls import OldRoll, WrongRoll
from samklasse_scheduling.domain.errors.root import NotYours, Refusal, WrongState
from samklasse_scheduling.domain.errors.weekly import BadMask, OutsideGrid, UnknownRules

__all__ = [
    "AnsweredTwice",
    "BadInstance",
    "BadMask",
    "NoSeatLeft",
    "NotInPlan",
    "NotYours",
    "OldRoll",
    "OutsideGrid",
    "PlanClosed",
    "Refusal",
    "UnfitOffer",
    "UnknownClass",
    "UnknownRules",
    "UnknownSession",
    "WrongRoll",
    "WrongState",
]

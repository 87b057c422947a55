"""An independent verifier: reads the raw situation and a plan, and lists everything that is wrong.

It shares no code with the search: times, terms, levels and free days are worked out here again from the raw values,
people are looked up one by one, teachers day by day. A hundred thousand people take it seconds.

    everybody   TWICE UNKNOWN_PERSON UNACCOUNTED ABOVE_BOUND CLASS_TWICE OFFERING
    person      SEAT SEAT_PERIOD AVAILABILITY LEVEL TRACK LANGUAGE
    class       SIZE SMALL_GROUP SPREAD PATTERN WINDOW TERM SUPPLIER LEVEL_NOT_OFFERED LANGUAGE_NOT_OFFERED
                TOO_FEW_SESSIONS WAITING
    group       GROUP_SPLIT GROUP_NOT_ALONE NOT_A_GROUP
    FIXED       FIXED_UNKNOWN FIXED_MOVED FIXED_NOT_FILLED FIXED_NOT_OPENED
    teacher     TEACHER TEACHER_SUPPLIER TEACHER_SUBJECT TEACHER_LEVEL TEACHER_HOURS TEACHER_PERIOD
                DOUBLE_BOOKED LOAD
    in all      QUOTA CLASS_BROKEN
"""

from samklasse_scheduling.domain.check.fairness import Fairness, Under, fairness
from samklasse_scheduling.domain.check.judging import violations
from samklasse_scheduling.domain.check.seen import Violation

__all__ = ["Fairness", "Under", "Violation", "fairness", "violations"]

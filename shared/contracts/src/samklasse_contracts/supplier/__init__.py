"""What a supplier and the platform say to each other through the supplier's mailbox.

A supplier names its own things (`ref`, `teacher_ref`); lines, enrollments, classes and sessions carry our ids.
Messages to the supplier have `sequence`: its position in that mailbox.
"""

from samklasse_contracts.supplier.mailbox import (
    Accepted,
    AccessGranted,
    AccessRevoked,
    CallOffNoted,
    ClassTimetabled,
    DemandSeen,
    LearningTimeWanted,
    MailboxMember,
    MailboxSession,
    Refused,
    RollWanted,
    SeatsClosed,
    SeatsWanted,
)
from samklasse_contracts.supplier.told import (
    ClassDescribed,
    LearningTimeLogged,
    OfferingDescribed,
    RollTaken,
    SeatsGranted,
    SeatsRefused,
    TeacherAbsent,
    TeacherDescribed,
    TeacherTrained,
    Told,
)

__all__ = [
    "Accepted",
    "AccessGranted",
    "AccessRevoked",
    "CallOffNoted",
    "ClassDescribed",
    "ClassTimetabled",
    "DemandSeen",
    "LearningTimeLogged",
    "LearningTimeWanted",
    "MailboxMember",
    "MailboxSession",
    "OfferingDescribed",
    "Refused",
    "RollTaken",
    "RollWanted",
    "SeatsClosed",
    "SeatsGranted",
    "SeatsRefused",
    "SeatsWanted",
    "TeacherAbsent",
    "TeacherDescribed",
    "TeacherTrained",
    "Told",
]

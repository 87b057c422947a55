"""What a pause or a move between municipalities may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class OnLeave(Refusal):
    """A granted leave runs: its end resumes her, nobody else."""

    code = "ON_LEAVE"
    rule = "if-30"


class MoveRefused(Refusal):
    """A move, or an answer to it, that the rules do not allow."""


class NotAMunicipality(MoveRefused):
    """Nobody that may take over a duty to offer training."""

    code = "NOT_A_MUNICIPALITY"
    rule = "il-30"


class AlreadyMoving(MoveRefused):
    """One move at a time."""

    code = "ALREADY_MOVING"


class BadMoveDay(MoveRefused):
    """Before the last move, or more than a year away."""

    code = "BAD_MOVE_DAY"


class MoveIsOver(MoveRefused):
    """The move has been answered, called off or done."""

    code = "MOVE_IS_OVER"


class RefTaken(MoveRefused):
    """The new municipality has given that reference to somebody else."""

    code = "REF_TAKEN"


class NotTheSeatsSeller(MoveRefused):
    """A seat is taken over under an agreement with the supplier that gave it."""

    code = "NOT_THE_SEATS_SELLER"


class GroupIsClosed(MoveRefused):
    """A closed group is its buyer's alone: nobody is added, nobody split off."""

    code = "GROUP_IS_CLOSED"


class RunOnNotOffered(MoveRefused):
    """The old municipality does not pay so long."""

    code = "RUN_ON_NOT_OFFERED"


class TeacherMissing(MoveRefused):
    """Type 2 needs a teacher of the new municipality with a role on the supplier's platform."""

    code = "TEACHER_NOT_ONBOARDED"

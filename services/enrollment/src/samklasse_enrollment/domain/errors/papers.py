"""What certificates and examinations may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal

EXAMS = "if-38"
"""Sections 38-42 together; which of them says what was not looked up again."""


class NotOverYet(Refusal):
    """A certificate is issued when training is completed or interrupted."""

    code = "NOT_OVER_YET"
    rule = "il-30"


class NothingToCertify(Refusal):
    """There are no hours to certify."""

    code = "NOTHING_TO_CERTIFY"
    rule = "il-30"


class NothingNew(Refusal):
    """The certificate would say what the last one says."""

    code = "NOTHING_NEW"


class IdentityMissing(Refusal):
    """Nobody has told who she is: the import without names keeps none."""

    code = "IDENTITY_MISSING"


class BadWindow(Refusal):
    """The days of an examination are in the wrong order, or over."""

    code = "BAD_WINDOW"


class NotTheDutyHolder(Refusal):
    """The municipality where she was last trained signs her up, also when she lives elsewhere."""

    code = "NOT_THE_DUTY_HOLDER"
    rule = EXAMS


class CandidateDecides(Refusal):
    """Nobody is signed up for a skill and a window that she has not chosen herself."""

    code = "CANDIDATE_DECIDES"
    rule = EXAMS


class FreeTryUsed(Refusal):
    """One try per skill is free."""

    code = "FREE_TRY_USED"
    rule = EXAMS


class SignUpClosed(Refusal):
    """The window takes nobody any more."""

    code = "SIGN_UP_CLOSED"


class AlreadyWanted(Refusal):
    """She is down for that skill in that window."""

    code = "ALREADY_WANTED"


class WrongResult(Refusal):
    """Not a result that this examination gives."""

    code = "WRONG_RESULT"
    rule = EXAMS

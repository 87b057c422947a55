"""Why somebody cannot be forgotten yet."""

from samklasse_enrollment.domain.errors.root import Refusal


class ErasureRefused(Refusal):
    """A person who cannot be forgotten now."""


class StillEnrolled(ErasureRefused):
    """She has a seat: withdraw her first."""

    code = "STILL_ENROLLED"


class StillAwaited(ErasureRefused):
    """A level assessment or a move of hers is under way."""

    code = "STILL_AWAITED"


class RegisterNotTold(ErasureRefused):
    """She has hours or decisions that the national register has not accepted yet."""

    code = "REGISTER_NOT_TOLD"
    rule = "if-58"

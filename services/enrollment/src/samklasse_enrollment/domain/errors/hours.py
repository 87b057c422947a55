"""What a report of learning time, or a correction of the ledger, may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class NoAccess(Refusal):
    """The participant had no access in that week."""

    code = "NO_ACCESS"


class BadWeek(Refusal):
    """A week is named by its Monday, and has begun."""

    code = "BAD_WEEK"


class CorrectedByMunicipality(Refusal):
    """The municipality has corrected that week itself; its word stands."""

    code = "CORRECTED_BY_MUNICIPALITY"


class BadCorrection(Refusal):
    """Nothing stands where the correction points, it changes nothing, or the day has not come."""

    code = "BAD_CORRECTION"

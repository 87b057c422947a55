"""What an export to the register may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class FieldNotPermitted(Refusal):
    """The closed list of what may be registered does not name this field."""

    code = "FIELD_NOT_PERMITTED"
    rule = "if-53"


class ExportUnderWay(Refusal):
    """An earlier export has no answer yet."""

    code = "EXPORT_UNDER_WAY"

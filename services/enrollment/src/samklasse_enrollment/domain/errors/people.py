"""What names and participant lists may be refused for."""

from samklasse_enrollment.domain.errors.root import Refusal


class NamesRefused(Refusal):
    """Names that cannot be put on a line."""


class LineNotOpen(NamesRefused):
    """The line was declined, lapsed or has ended."""

    code = "LINE_NOT_OPEN"


class TooManyNames(NamesRefused):
    """More names than seats."""

    code = "TOO_MANY_NAMES"


class UnknownPerson(NamesRefused):
    """No such person of this municipality; the field tells her place in the request, from 0."""

    code = "UNKNOWN_PERSON"


class AlreadyEnrolled(NamesRefused):
    """She already has a seat in this subject at that time, and no plan that allows two."""

    code = "ALREADY_ENROLLED"
    rule = "il-34"


class ImportRefused(Refusal):
    """A file that is refused as a whole."""


class UnknownMunicipality(ImportRefused):
    """No municipality with that number takes part."""

    code = "UNKNOWN_MUNICIPALITY"


class OtherMunicipality(ImportRefused):
    """The number is another municipality's."""

    code = "OTHER_MUNICIPALITY"


class BadFile(ImportRefused):
    """No list: `reason` is one of `importing.words.WHOLE_FILE`."""

    code = "BAD_FILE"


class TooManyRows(Refusal):
    """More people than a spreadsheet is written for."""

    code = "TOO_MANY_ROWS"

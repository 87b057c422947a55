"""Every no that the gateway can say, to a supplier or to the operator.

Refusal
├── Unanswerable              it is not known who speaks, or what to answer: recorded, not answered
│   ├── NoSpeaker             no user_id that the broker has checked
│   ├── NoMailbox             the speaker has no mailbox here
│   └── NoId                  no id, or one that is no reference
├── WrongSource               ce-source names somebody other than who speaks
├── UnknownType               a type that suppliers do not say
├── TooLarge                  a body over 64 KiB
├── NotJson                   a body that is no JSON object
├── MissingField · UnknownValue · InvalidField   what the contract does not allow
├── NotYours                  something of somebody else's: a line, class, session, enrollment, teacher, offering,
│                             invitation, assessment or participant
├── NotAsked                  word of a deletion that nobody has asked for
├── UnknownMunicipality       an organisation number that is no municipality here
├── UnknownOrganisation       a mailbox for an organisation that nobody has registered
└── NotASeller                a mailbox for an organisation that does not sell
"""

from collections.abc import Mapping


class Refusal(Exception):
    """A rule says no; `field` is what it complains about, never its value."""

    code = "REFUSED"

    def __init__(self, field: str | None = None) -> None:
        super().__init__(self.code)
        self.field = field
        self.fields: Mapping[str, object] = {"field": field} if field else {}


class Unanswerable(Refusal):
    code = "UNANSWERABLE"


class NoSpeaker(Unanswerable):
    code = "NO_SPEAKER"


class NoMailbox(Unanswerable):
    code = "NO_MAILBOX"


class NoId(Unanswerable):
    code = "NO_ID"


class WrongSource(Refusal):
    code = "WRONG_SOURCE"


class UnknownType(Refusal):
    code = "UNKNOWN_TYPE"


class TooLarge(Refusal):
    code = "TOO_LARGE"


class NotJson(Refusal):
    code = "NOT_JSON"


class MissingField(Refusal):
    code = "MISSING_FIELD"


class UnknownValue(Refusal):
    code = "UNKNOWN_VALUE"


class InvalidField(Refusal):
    code = "INVALID_FIELD"


class NotYours(Refusal):
    code = "NOT_YOURS"


class NotAsked(Refusal):
    code = "NOT_ASKED"


class UnknownMunicipality(Refusal):
    code = "UNKNOWN_MUNICIPALITY"


class UnknownOrganisation(Refusal):
    code = "UNKNOWN_ORGANISATION"


class NotASeller(Refusal):
    code = "NOT_A_SELLER"

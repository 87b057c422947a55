"""The root of everything that enrollment refuses, and what every state machine may answer."""


class Refusal(Exception):
    """A request that the rules do not allow; `fields` are what it complains about.

    `rule` is the paragraph that says so (`docs/glossary.md` has the short names), where a law or regulation does.
    """

    code = "REFUSED"
    rule: str | None = None

    def __init__(self, **fields: object) -> None:
        super().__init__(self.code)
        self.fields = fields


class WrongState(Refusal):
    """A step that an enrollment cannot take from the state it is in."""

    code = "WRONG_STATE"


class UnknownReason(Refusal):
    """Reasons are a closed list."""

    code = "UNKNOWN_REASON"

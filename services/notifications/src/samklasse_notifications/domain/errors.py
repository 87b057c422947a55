"""Every way in which notifications says no.

Refusal
├── AlreadyApproved    somebody else has approved this version of a text
├── BadContactPoint    a row of a list of contact points is malformed; names the row and the field, never the value
├── BadQuota           a provider's quota in the settings cannot be read
├── BadRetention       what is told is to be kept for no number of days, or for too few
├── BadSubscription    a browser's subscription that is none, or that leads to no known push service
├── BadText            a catalogue cannot be used; names the file, the kind, the field and the reason
├── MissingFact        a text names a fact that nobody gave
├── NoCatcher          a try is to go to an address that may be a person's
├── NoPush             web push is not set up
└── UnknownLanguage    a language tag that is no language tag
"""

from collections.abc import Mapping


class Refusal(Exception):
    """An answer, not an accident. `code` is closed, `fields` say what is complained about."""

    code = "REFUSED"

    def __init__(self, **fields: object) -> None:
        super().__init__(self.code)
        self.fields: Mapping[str, object] = fields


class AlreadyApproved(Refusal):
    """Whose approval stands: it is withdrawn before another takes its place."""

    code = "ALREADY_APPROVED"

    def __init__(self, approved_by: str) -> None:
        super().__init__(approved_by=approved_by)


class BadContactPoint(Refusal):
    """The address in this row cannot be used for the channel it names. The value is personal and not repeated."""

    code = "BAD_CONTACT_POINT"

    def __init__(self, row: int, field: str) -> None:
        super().__init__(row=row, field=field)


class UnknownLanguage(Refusal):
    """The row names no language."""

    code = "UNKNOWN_LANGUAGE"

    def __init__(self, row: int) -> None:
        super().__init__(row=row, field="language")


class BadRetention(Refusal):
    """A setting that is no number of days, or of fewer than what a replay can bring again."""

    code = "BAD_RETENTION"

    def __init__(self, days: str, least: int) -> None:
        super().__init__(days=days, least=least)


class BadQuota(Refusal):
    """A rule of the settings that says nothing, or twice about one provider, or of a provider that is none."""

    code = "BAD_QUOTA"

    def __init__(self, rule: str) -> None:
        super().__init__(rule=rule)
        self.add_note(f"a quota that cannot be read: {rule}")
        self.args = (rule,)


class BadSubscription(Refusal):
    """Its address or its keys cannot be used. They are personal and not repeated."""

    code = "BAD_SUBSCRIPTION"

    def __init__(self, field: str) -> None:
        super().__init__(field=field)


class BadText(Refusal):
    """A text that would go wrong before a reader's eyes. `field` is where it stands, `reason` a closed code."""

    code = "BAD_TEXT"

    def __init__(self, file: str, kind: str | None, field: str, reason: str) -> None:
        super().__init__(file=file, kind=kind, field=field, reason=reason)
        self.args = (f"{file}: {kind or 'the language'}: {field}: {reason}",)


class MissingFact(Refusal):
    """A message cannot be said without it; the kind and the name of the fact."""

    code = "MISSING_FACT"

    def __init__(self, kind: str, field: str) -> None:
        super().__init__(kind=kind, field=field)
        self.args = (f"{kind}: {field}",)


class NoCatcher(Refusal):
    """A try goes to an address that the settings name, or that can be nobody's; never to one that is known here."""

    code = "NO_CATCHER"

    def __init__(self) -> None:
        super().__init__(field="to")


class NoPush(Refusal):
    """The settings name no key for push services."""

    code = "PUSH_NOT_SET_UP"

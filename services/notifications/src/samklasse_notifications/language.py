"""What one language says: its texts by kind, its days and times, its plurals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.words import Tables


@dataclass(frozen=True)
class Template:
    """One kind of message in one language. `lines` are paragraphs of the mail.

    `sms` are whole SMS texts, the fullest first: a reader gets the first that fits in two parts.
    """

    title: str
    lines: tuple[str, ...]
    sms: tuple[str, ...]


@dataclass(frozen=True)
class Texts:
    """Everything one language says. `signature` ends an SMS, `link` leads to her page, for a household `read` does."""

    language: str
    direction: str
    course: str
    municipality: str
    """Hers, where we do not know its name."""
    contact: str
    signature: str
    link: str
    read: str
    cancelled: str
    subject: Mapping[str, str]
    tables: Tables
    plural: Mapping[str, Mapping[str, str]]
    neutral: Template
    """For an address that several people share: only that there is something to read."""
    kinds: Mapping[Kind, Template]
    deadlines: Mapping[str, str]
    """What is due, by kind; languages that coordinators do not read have none."""
    laws: Mapping[str, str]

    def count(self, what: str, n: int) -> str:
        """`n` things in words, in the plural form of the language (CLDR)."""
        forms = self.plural[what]
        return forms[plural_form(self.language)(n)].format(n=n)

    def capital(self, text: str) -> str:
        """With a capital first letter; in Turkish that of i has a dot."""
        first = "İ" if self.language == "tr" and text.startswith("i") else text[:1].upper()
        return first + text[1:]


@cache
def plural_form(language: str) -> Callable[[int], str]:
    return Locale.parse(language, sep="-").plural_form


def plural_forms(language: str) -> frozenset[str]:
    """Every form that the language may need."""
    return frozenset({*Locale.parse(language, sep="-").plural_form.tags, "other"})

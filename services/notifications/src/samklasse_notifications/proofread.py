"""Reads the file of a language, and refuses what would go wrong before a reader's eyes.

What is refused names the file, the kind, the field and a reason:
SYNTAX             no TOML, or not of the shape that a language has
MISSING            the field is not there, or empty
UNKNOWN            nothing of this name exists
WRONG_NUMBER       no year has so many weekdays or months, or the language has other plural forms (CLDR)
BROKEN             a brace too many or too few, or something else than a name between two
NOT_KNOWN_HERE     it names a fact that this kind of message does not have
INVISIBLE          a sign that nobody sees, or that a phone cannot show
QUESTION_MARK      in an SMS it looks like a sign that got lost
TOO_LONG           the shortest SMS does not fit in two parts with the longest words, or names what has no bound
"""

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from babel import Locale, UnknownLocaleError

from samklasse_notifications import shape, values
from samklasse_notifications.domain import sms
from samklasse_notifications.domain.fields import FIELDS, NEUTRAL, PARTICIPANTS, WITHOUT_BOUND, named
from samklasse_notifications.domain.linked import MARK
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.language import Template, Texts
from samklasse_notifications.shape import NEUTRAL_NAME, Place

NON_JOINER = "\u200c"
JOINED = frozenset({"fa-AF", "ps", "ckb"})
"""Spelled with a non-joiner between some letters: in mail it stays, an SMS is written without."""
NEVER_SEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
CLOCKS = frozenset({"start", "end", "part"})
DAYS = frozenset({"weekday", "day", "month", "year"})
TABLES = {
    "date": DAYS - {"year"},
    "date_with_year": DAYS,
    "date_short": frozenset({"day", "month"}),
    "span": CLOCKS,
    "start": CLOCKS - {"end"},
    "slot": frozenset({"days", "span"}),
    "period": frozenset({"first", "last"}),
    "excepted": frozenset({"days"}),
    "other": frozenset({"times"}),
}
"""What each pattern of a table may name."""


def read(file: Path) -> Texts:
    """Raises:
    BadText: something in it would go wrong.
    """
    return parsed(file.read_text(encoding="utf-8"), file.stem)


def parsed(text: str, language: str) -> Texts:
    """Raises:
    BadText: something in it would go wrong.
    """
    here = Place(f"{language}.toml")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise here.bad("toml", "SYNTAX") from None
    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        raise here.bad("language", "UNKNOWN") from None
    texts = shape.texts(raw, language, here)
    for field, pattern, known in _sentences(texts):
        _check(pattern, known, here, field, language)
    check_template(texts.neutral, NEUTRAL_NAME, texts)
    for kind, template in texts.kinds.items():
        check_template(template, kind, texts)
    return texts


def check_template(template: Template, kind: str, texts: Texts) -> None:
    """One text against its language; `kind` may be that of the neutral one.

    Raises:
        BadText: it would go wrong.
    """
    here = Place(f"{texts.language}.toml", kind)
    known = NEUTRAL if kind == NEUTRAL_NAME else FIELDS[Kind(kind)]
    _check(template.title, known, here, "title", texts.language)
    for number, line in enumerate(template.lines, start=1):
        _check(line, known, here, f"lines {number}", texts.language)
    for number, pattern in enumerate(template.sms, start=1):
        _check(pattern, known, here, f"sms {number}")
        if "?" in pattern:
            raise here.bad(f"sms {number}", "QUESTION_MARK")
    _check_length(template.sms[-1], kind, texts, here.bad(f"sms {len(template.sms)}", "TOO_LONG"))


def _check_length(pattern: str, kind: str, texts: Texts, too_long: Exception) -> None:
    """The last resort of an SMS fits whatever the facts are."""
    if named(pattern) & WITHOUT_BOUND:
        raise too_long
    told = sms.plain(pattern.format_map(values.longest(texts)))
    if kind == NEUTRAL_NAME or kind in PARTICIPANTS:
        told += "\n" + (texts.read if kind == NEUTRAL_NAME else texts.link).format(link=MARK)
    if sms.parts(told) > sms.MOST_PARTS:
        raise too_long


def _sentences(texts: Texts) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Whatever a text is put together from: where it stands, what it says, and what it may name."""
    none = frozenset[str]()
    yield "course", texts.course, frozenset({"subject", "level"})
    yield "municipality", texts.municipality, none
    yield "contact", texts.contact, NEUTRAL
    yield "signature", texts.signature, NEUTRAL
    yield "link", texts.link, frozenset({"link"})
    yield "read", texts.read, frozenset({"link"})
    yield "calendar cancelled", texts.cancelled, frozenset({"course"})
    for what, forms in texts.plural.items():
        yield from ((f"plural {what} {form}", said, frozenset({"n"})) for form, said in forms.items())
    for name, table in asdict(texts.tables).items():
        said = (table,) if isinstance(table, str) else table
        yield from ((f"tables {name}", each, TABLES.get(name, none)) for each in said)
    line = frozenset({"what", "cases", "day"})
    yield from ((f"deadlines {key}", said, line if key == "LINE" else none) for key, said in texts.deadlines.items())
    for name, dictionary in (("subject", texts.subject), ("laws", texts.laws)):
        yield from ((f"{name} {key}", said, none) for key, said in dictionary.items())


def _check(pattern: str, known: frozenset[str], here: Place, field: str, mail: str = "") -> None:
    """`mail` is the language of what only mail says: there it may have its non-joiners."""
    try:
        names = named(pattern)
    except ValueError:
        raise here.bad(field, "BROKEN") from None
    if names - known:
        raise here.bad(field, "NOT_KNOWN_HERE")
    for sign in pattern.replace(NON_JOINER, "") if mail in JOINED else pattern:
        if _unseen(sign):
            raise here.bad(field, "INVISIBLE")


def _unseen(sign: str) -> bool:
    category = unicodedata.category(sign)
    return (category in NEVER_SEEN and sign != "\n") or (category == "Zs" and sign != " ") or sign == "\ufffd"

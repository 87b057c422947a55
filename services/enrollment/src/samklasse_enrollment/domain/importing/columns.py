"""What each column may hold. A check returns the value, or raises `Wrong` with a closed code."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.importing import national_id as ids
from samklasse_enrollment.domain.training import days
from samklasse_enrollment.domain.values import LEVELS, CourseType, Need, Subject

REQUIRED = "MISSING"

_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_TAUGHT_IN = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_E_MAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"(\+|00)?47(\d{8})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MASK = re.compile(r"[0-9a-f]{49}")

COURSE_TYPES = dict(zip("1234", CourseType, strict=True))
SUBJECTS = {
    "NORSK": Subject.NORWEGIAN,
    "SAMFUNNSKUNNSKAP": Subject.SOCIAL_STUDIES,
    "BRANSJEKURS": Subject.INDUSTRY,
}
NEEDS = {
    "ARBEIDSTID": Need.WORK_HOURS,
    "LITEN_GRUPPE": Need.SMALL_GROUP,
    "LITA_GRUPPE": Need.SMALL_GROUP,
    "TOLK": Need.INTERPRETER,
}
TARGET_GROUPS = {
    "RETT_OG_PLIKT": "RETT_OG_PLIKT",
    "RETT": "RETT",
    "PLIKT": "PLIKT",
    "KOLLEKTIV_BESKYTTELSE": "KOLLEKTIV_BESKYTTELSE",
    "KOLLEKTIVT_VERN": "KOLLEKTIV_BESKYTTELSE",
}
"""What a list may say, in both written forms."""


class Wrong(Exception):
    """What is wrong with one cell; the code is the only thing it says."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ref(cell: str) -> str:
    """The municipality's own reference; a national id is not one."""
    if re.fullmatch(r"\d{11}", cell):
        raise Wrong("LOOKS_LIKE_NATIONAL_ID")
    return _matching(_REF, cell, "BAD_REF")


def name(cell: str) -> str:
    """A first or last name, on one line."""
    if len(_present(cell)) > 80:
        raise Wrong("TOO_LONG")
    told = " ".join(cell.split())
    if not told.isprintable():
        raise Wrong("BAD_NAME")
    return told


def born(cell: str, today: date) -> date:
    """A birth date that makes her old and young enough, as for a case whose permit is of today (il § 26)."""
    day = _day(_present(cell))
    if day > today or not days.is_within(day, today, rules.at("age", today)):
        raise Wrong("AGE_OUT_OF_RANGE")
    return day


def national_id(cell: str) -> str | None:
    """A national id; a program that took it for a number has lost a leading zero."""
    if not cell:
        return None
    text = cell.replace(" ", "").zfill(11)
    if not ids.has_form(text):
        raise Wrong("BAD_NATIONAL_ID")
    if not ids.has_right_digits(text):
        raise Wrong("WRONG_CONTROL_DIGITS")
    return text


def past_day(cell: str, today: date) -> date | None:
    """A day on which something has happened."""
    if not cell:
        return None
    day = _day(cell)
    if day > today:
        raise Wrong("IN_THE_FUTURE")
    return day


def language(cell: str) -> str:
    """Mother tongue, or the language for messages."""
    return _matching(_LANGUAGE, cell, "BAD_LANGUAGE")


def taught_in(cell: str, subject: object) -> str | None:
    """The language that social studies are taught in; other subjects have none."""
    if subject is Subject.SOCIAL_STUDIES:
        return _matching(_TAUGHT_IN, cell, "BAD_LANGUAGE")
    if cell and subject is not None:
        raise Wrong("NOT_FOR_THIS_SUBJECT")
    return None


def e_mail(cell: str) -> bool:
    """Whether there is one."""
    if cell and (len(cell) > 254 or not _E_MAIL.fullmatch(cell)):
        raise Wrong("BAD_E_MAIL")
    return bool(cell)


def phone(cell: str) -> bool:
    """Whether there is one."""
    if cell and international(cell) is None:
        raise Wrong("BAD_PHONE")
    return bool(cell)


def international(cell: str) -> str | None:
    """A Norwegian number with its country's; a program that took it for a number has lost the sign."""
    found = _PHONE.fullmatch(cell.replace(" ", ""))
    return found and f"+47{found[2]}"


def level(cell: str) -> str:
    """A level of the European framework, or A0 for a beginner."""
    return _one_of(LEVELS, cell, "BAD_LEVEL")


def track(cell: str) -> int:
    """The schooling track."""
    return int(_one_of(("1", "2", "3"), cell, "BAD_TRACK"))


def mask(cell: str) -> str:
    """196 half-hours of a week as 49 hex digits."""
    return _matching(_MASK, cell.lower(), "BAD_MASK")


def target_group(cell: str) -> str:
    """Her right, her duty, or both."""
    return TARGET_GROUPS[_one_of(tuple(TARGET_GROUPS), cell, "BAD_TARGET_GROUP")]


def protected(cell: str) -> bool:
    """Whether her address is protected."""
    return _one_of(("ja", "nei"), cell.lower(), "BAD_ANSWER") == "ja"


def course_type(cell: str) -> CourseType:
    """1 to 4."""
    return COURSE_TYPES[_one_of(tuple(COURSE_TYPES), cell, "UNKNOWN_COURSE_TYPE")]


def subject(cell: str) -> Subject:
    """What she is to learn."""
    return SUBJECTS[_one_of(tuple(SUBJECTS), cell, "UNKNOWN_SUBJECT")]


def needs(cell: str) -> tuple[Need, ...]:
    """A list parted by `;`, which may be empty."""
    words = [word.strip() for word in cell.split(";") if word.strip()]
    return tuple(sorted({NEEDS[_one_of(tuple(NEEDS), word, "UNKNOWN_NEED")] for word in words}))


Check = Callable[[str], object]
ALONE: Mapping[str, Check] = {
    "referanse": ref,
    "fornavn": name,
    "etternavn": name,
    "morsmal": language,
    "spraak": language,
    "epost": e_mail,
    "telefon": phone,
    "lytte": level,
    "lese": level,
    "snakke": level,
    "skrive": level,
    "spor": track,
    "tilgjengelig": mask,
    "malgruppe": target_group,
    "adressesperre": protected,
    "kurstype": course_type,
    "fag": subject,
    "behov": needs,
    "fodselsnummer": national_id,
}
"""The columns that can be judged by themselves."""
PERSONAL = frozenset({
    "referanse", "fornavn", "etternavn", "fodselsdato", "fodselsnummer", "morsmal", "spraak", "epost", "telefon",
    "malgruppe", "folkeregistrert", "krav",
})  # fmt: skip
"""Their values are masked in the answer."""


def _day(cell: str) -> date:
    if not _DAY.fullmatch(cell):
        raise Wrong("BAD_DATE")
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise Wrong("BAD_DATE") from None


def _present(cell: str) -> str:
    if not cell:
        raise Wrong(REQUIRED)
    return cell


def _matching(pattern: re.Pattern[str], cell: str, code: str) -> str:
    if not pattern.fullmatch(_present(cell)):
        raise Wrong(code)
    return cell


def _one_of(allowed: tuple[str, ...], cell: str, code: str) -> str:
    if _present(cell) not in allowed:
        raise Wrong(code)
    return cell

"""What entries of Norwegian school calendars are called, bokmål and nynorsk: days off, planning days, or neither."""

from __future__ import annotations

import re

from samklasse_scheduling.domain.school_calendar import DayKind

NO_DAY_OFF = re.compile(
    r"(første|fyrste|siste|1\.) (sko|sku)ledag|(sko|sku)le(start|slutt)|foreldremøte|oppstart|\bhalv\b|halvdag"
)
"""They speak of holidays without being any, or of hours that are not said."""
PLANNING = re.compile(r"planlegg(ing|jing)|\bplandag|\bkursdag")
FREE = re.compile(
    r"ferie|\bfri\b|fridag|(skole|skule|elev)fri|helligdag|heilagdag|høy?tidsdag|høgtidsdag|inneklemt|langfredag"
    r"|skjærtorsdag|påske(dag|aften)|juledag|juleaften|nyttårs(dag|aften)|pinsedag|himmelfart|grunnlovsdag"
    r"|\b(1|17)\. ?mai\b|arbeidernes dag"
)


def kind_of(words: str) -> DayKind | None:
    """What an entry by this name is; None: no day off, or not known to be one."""
    said = words.casefold()
    if NO_DAY_OFF.search(said):
        return None
    if PLANNING.search(said):
        return DayKind.PLANNING
    return DayKind.FREE if FREE.search(said) else None

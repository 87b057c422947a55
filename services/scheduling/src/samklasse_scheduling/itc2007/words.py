"""What `samklasse solve itc2007` says, in Norwegian. Everything is numbered from 0, as in the files."""

from samklasse_scheduling.domain.errors import BadInstance
from samklasse_scheduling.itc2007.demands import Impossible

PARTS = {
    "header": "første linje",
    "sessions": "antall økter",
    "rooms": "antall rom",
    "features": "antall egenskaper",
    "participants": "antall deltakere",
    "seats": "rommenes plasser",
    "attends": "hvem som går på hva (deltaker × økt)",
    "has": "hva rommene har (rom × egenskap)",
    "needs": "hva øktene trenger (økt × egenskap)",
    "open": "når øktene kan være (økt × tid)",
    "before": "rekkefølgen (økt × økt)",
    "places": "løsningen",
}
BAD = {
    "EMPTY": "filen er tom",
    "NOT_TEXT": "linje {line}: dette er ikke tekst",
    "DAMAGED": "gzip-filen er skadet eller avkortet",
    "TOO_LARGE": "filen er større enn {most} byte utpakket",
    "NOT_A_NUMBER": "linje {line}: «{value}» er ikke et helt tall fra 0 til 999999 ({part})",
    "NOT_A_PLACE": "linje {line}: «{value}» er ikke «tid rom» eller «-1 -1»",
    "WRONG_VALUE": "linje {line}: «{value}» kan ikke stå i {part}",
    "CUT_SHORT": "filen er avkortet i {part}: {found} tall, og det skulle vært {wanted}",
    "TOO_LONG": "linje {line}: «{value}» er mer enn de {wanted} som hører til",
    "CONTRADICTION": "linje {line}: «{value}» sier imot seg selv eller en tidligere linje ({part})",
}
CELL = ", rad {row}, kolonne {column}"
IMPOSSIBLE = {
    "NO_ROOM_LARGE_ENOUGH": "økt {about} har flere deltakere enn noe rom har plass til",
    "NO_ROOM_EQUIPPED": "ingen rom som er store nok, har alt det økt {about} trenger",
    "NEVER_OPEN": "økt {about} kan ikke være på noe tidspunkt",
    "TOO_MANY_SESSIONS": "deltaker {about} har flere økter enn uken har tider",
    "CIRCLE": "øktene {about} skal alle komme før den neste i ring",
    "TOO_FEW_PLACES": "flere økter enn plasser i uken ({about})",
}
RULES = {
    "NO_SUCH_SLOT": "økt {session}: tid {other} finnes ikke",
    "NO_SUCH_ROOM": "økt {session}: rom {other} finnes ikke",
    "CLOSED": "økt {session} kan ikke være på tid {other}",
    "TOO_SMALL": "økt {session} har ikke plass i rom {other}",
    "MISSING_FEATURE": "økt {session} trenger noe som rom {other} ikke har",
    "ROOM_TAKEN": "økt {session} og {other} har samme rom til samme tid",
    "CLASH": "noen skal på både økt {session} og {other} til samme tid",
    "ORDER": "økt {session} og {other} kommer i feil rekkefølge",
}


def bad(refused: BadInstance) -> str:
    """What is wrong with a file, and where."""
    fields = {**refused.fields}
    fields["part"] = PARTS.get(str(fields.get("part")), "")
    sentence = BAD[refused.code].format(**fields)
    return sentence + CELL.format(**fields) if "row" in fields else sentence


def impossible(found: Impossible) -> str:
    """Why no timetable can have everything."""
    return IMPOSSIBLE[found.code].format(about=", ".join(map(str, found.about)))


def number(value: float) -> str:
    """With a decimal comma."""
    return f"{value:.1f}".replace(".", ",")

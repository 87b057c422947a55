"""What a column may be called: in bokmål, in nynorsk, or by its code, in any case and with any spacing."""

import unicodedata
from collections.abc import Mapping, Sequence

from samklasse_enrollment.domain.errors import BadFile

ALSO: Mapping[str, tuple[str, ...]] = {
    "referanse": ("ref", "reference", "vår ref", "vår referanse"),
    "kommunenummer": ("kommunenr", "municipality number"),
    "fornavn": ("førenamn", "fornamn", "first name"),
    "etternavn": ("etternamn", "last name"),
    "fodselsdato": ("fødselsdato", "født", "fødd", "born", "birth date"),
    "morsmal": ("morsmål", "mother tongue"),
    "spraak": ("språk", "meldingsspråk", "språk i meldinger", "language"),
    "epost": ("e-post", "e-postadresse", "email"),
    "telefon": ("mobil", "mobiltelefon", "mobilnummer", "telefonnummer", "phone"),
    "varsling": ("varsel", "varslingskanal", "channel"),
    "lytte": ("lytting", "nivå lytte", "nivå lytting", "listening"),
    "lese": ("lesing", "nivå lese", "nivå lesing", "reading"),
    "snakke": ("munnlig", "munnleg", "nivå snakke", "nivå munnlig", "nivå munnleg", "speaking"),
    "skrive": ("skriving", "nivå skrive", "nivå skriving", "writing"),
    "spor": ("opplæringsspor", "track", "schooling track"),
    "tilgjengelig": ("tilgjengeleg", "ledig tid", "ledig tid i uka", "ledig tid i veka", "availability"),
    "malgruppe": ("målgruppe", "target group"),
    "adressesperre": ("sperret adresse", "sperra adresse", "protected", "protected address"),
    "kurstype": ("type kurs", "course type"),
    "fag": ("emne", "subject"),
    "undervisningsspraak": ("undervisningsspråk", "opplæringsspråk", "teaching language"),
    "behov": ("behov for tilrettelegging", "tilrettelegging", "needs"),
}
MAY_ALSO: Mapping[str, tuple[str, ...]] = {
    "fodselsnummer": ("fødselsnummer", "fødselsnr", "fnr", "d-nummer", "personnummer", "national id"),
    "folkeregistrert": ("folkeregistrert dato", "dato folkeregistrert", "registered on"),
    "krav": ("kravdato", "krav satt fram", "krav sett fram", "claimed on"),
}
ERROR_COLUMN = "feil"
"""What a corrected file adds; reading it again passes it over, as it does what only an export tells."""
PASSED_OVER = (ERROR_COLUMN, "tilstand")
COLUMNS = tuple(ALSO)
"""A list has all of these."""
OPTIONAL = tuple(MAY_ALSO)

_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def plain(name: str) -> str:
    """A name without case, spaces, signs and Norwegian letters."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_ASCII)
    return "".join(letter for letter in folded if letter.isalnum())


KNOWN: Mapping[str, str] = {
    plain(name): column for column, others in {**ALSO, **MAY_ALSO}.items() for name in (column, *others)
} | {plain(name): "" for name in PASSED_OVER}
"""The column that a plain name stands for; none: it is passed over."""


def recognised(header: Sequence[str]) -> int:
    """How many of these names are known."""
    return sum(plain(name) in KNOWN for name in header)


def placed(header: Sequence[str]) -> dict[str, int]:
    """The place of each column in a row.

    Raises:
        BadFile: columns that are missing, unknown or there twice.
    """
    found: dict[str, int] = {}
    unknown: list[str] = []
    twice: set[str] = set()
    for place, name in enumerate(header):
        column = KNOWN.get(plain(name))
        if column is None:
            unknown.append(name[:40])
        elif column in found:
            twice.add(column)
        elif column:
            found[column] = place
    missing = sorted(set(COLUMNS) - set(found))
    if missing or unknown or twice:
        raise BadFile(reason="WRONG_COLUMNS", missing=missing, unknown=unknown, twice=sorted(twice))
    return found

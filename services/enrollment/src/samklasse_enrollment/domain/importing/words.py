"""What is wrong with a cell or a file, in Norwegian."""

from collections.abc import Mapping

WRONG: Mapping[str, str] = {
    "AGE_OUT_OF_RANGE": "gir en alder som er utenfor målgruppen",
    "ASK_THE_OFFICER": "skjerming endres av den navngitte saksbehandleren, ikke av en fil",
    "BAD_ANSWER": "skal være ja eller nei",
    "BAD_CHANNEL": "skal være epost eller sms",
    "BAD_DATE": "er ikke en dato på formen ÅÅÅÅ-MM-DD",
    "BAD_E_MAIL": "er ikke en e-postadresse",
    "BAD_LANGUAGE": "er ikke en språkkode (BCP 47), for eksempel uk",
    "BAD_LEVEL": "skal være A0, A1, A2, B1 eller B2",
    "BAD_MASK": "skal være 49 heksadesimale sifre",
    "BAD_NAME": "har tegn som ikke kan stå i et navn",
    "BAD_NATIONAL_ID": "er ikke et fødselsnummer eller D-nummer (11 sifre som begynner med en dato)",
    "BAD_PHONE": "skal være +47 og åtte sifre",
    "BAD_REF": "har tegn som ikke kan brukes i en referanse",
    "BAD_TARGET_GROUP": "er ingen kjent målgruppe",
    "BAD_TRACK": "skal være 1, 2 eller 3",
    "IN_THE_FUTURE": "er en dato som ikke har vært ennå",
    "KNOWN_BY_OTHER_REF": "hører til en person som kommunen har under en annen referanse",
    "LOOKS_LIKE_NATIONAL_ID": "ser ut som et fødselsnummer og kan ikke være referanse",
    "MISSING": "mangler",
    "NOT_FOR_PROTECTED": "skal stå tomt for en person med adressesperre",
    "NOT_FOR_THIS_SUBJECT": "skal bare fylles ut for samfunnskunnskap",
    "NO_CONTACT_POINT": "verken e-post eller telefon er oppgitt",
    "NO_SUCH_CONTACT_POINT": "velger en varsling som personen ikke har adresse for",
    "OTHER_BIRTH_DATE": "har en annen fødselsdato enn den som står i listen",
    "OTHER_MUNICIPALITY": "er en annen kommunes nummer",
    "REPEATED": "står allerede lenger opp i filen",
    "TOO_LONG": "er for lang",
    "UNKNOWN_COURSE_TYPE": "er ingen kurstype (1–4)",
    "UNKNOWN_MUNICIPALITY": "er ikke nummeret til en kommune som er med",
    "UNKNOWN_NEED": "er ikke blant behovene som kan oppgis",
    "UNKNOWN_SUBJECT": "skal være NORSK, SAMFUNNSKUNNSKAP eller BRANSJEKURS",
    "WRONG_CONTROL_DIGITS": "er ikke et gyldig fødselsnummer eller D-nummer: kontrollsifrene stemmer ikke",
    "WRONG_NUMBER_OF_FIELDS": "raden har et annet antall felt enn overskriften",
}
WHOLE_FILE: Mapping[str, str] = {
    "MIXED_ENCODING": "filen blander tegnsettene UTF-8 og Windows-1252",
    "NOT_A_LIST": "filen er verken CSV, XLSX eller ODS",
    "NO_SHEET": "regnearket har ikke noe synlig ark med rader",
    "OLD_EXCEL": "filen er et gammelt eller passordbeskyttet Excel-ark; lagre den som XLSX",
    "TOO_LARGE": "filen er for stor",
    "TOO_MANY_ERRORS": "filen har for mange feil til at de kan vises; er det riktig fil?",
    "TOO_MANY_ROWS": "filen har for mange rader",
    "UNKNOWN_ENCODING": "filens tegnsett er verken UTF-8 eller Windows-1252",
    "UNREADABLE": "filen lar seg ikke lese som en tabell",
    "WRONG_COLUMNS": "overskriften har kolonner som mangler, er ukjente eller står to ganger",
}
"""The `reason` of a file that is refused as a whole."""


def told(column: str, code: str) -> str:
    """One bad cell, without what stands in it."""
    what = WRONG.get(code, code)
    return f"{column}: {what}" if column else what


def sentence(row: int, column: str, code: str, value: str) -> str:
    """One bad cell as a line of text; the value is masked already where it is personal."""
    place = f"rad {row}, {column}" if column else f"rad {row}"
    shown = f" («{value}»)" if value else ""
    return f"{place}: {WRONG.get(code, code)}{shown}"

"""What is wrong with a cell, in Norwegian."""

WRONG = {
    "AGE_OUT_OF_RANGE": "alderen er utenfor 18–67 år",
    "ASK_THE_OFFICER": "skjerming endres av den navngitte saksbehandleren, ikke av en fil",
    "BAD_ANSWER": "skal være ja eller nei",
    "BAD_CHANNEL": "skal være epost eller sms",
    "BAD_DATE": "er ikke en dato på formen ÅÅÅÅ-MM-DD",
    "BAD_E_MAIL": "er ikke en e-postadresse",
    "BAD_LANGUAGE": "er ikke en språkkode (BCP 47), for eksempel uk",
    "BAD_LEVEL": "skal være A0, A1, A2, B1 eller B2",
    "BAD_MASK": "skal være 49 heksadesimale sifre",
    "BAD_PHONE": "skal være +47 og åtte sifre",
    "BAD_REF": "har tegn som ikke kan brukes i en referanse",
    "BAD_TARGET_GROUP": "er ingen kjent målgruppe",
    "BAD_TRACK": "skal være 1, 2 eller 3",
    "LOOKS_LIKE_NATIONAL_ID": "ser ut som et fødselsnummer og kan ikke være referanse",
    "MISSING": "mangler",
    "NOT_FOR_PROTECTED": "skal stå tomt for en person med adressesperre",
    "NOT_FOR_THIS_SUBJECT": "skal bare fylles ut for samfunnskunnskap",
    "NO_CONTACT_POINT": "verken e-post eller telefon er oppgitt",
    "NO_SUCH_CONTACT_POINT": "velger en varsling som personen ikke har adresse for",
    "OTHER_MUNICIPALITY": "er en annen kommunes nummer",
    "REPEATED": "står allerede lenger opp i filen",
    "TOO_LONG": "er for lang",
    "UNKNOWN_COURSE_TYPE": "er ingen kurstype (1–4)",
    "UNKNOWN_MUNICIPALITY": "er ikke nummeret til en kommune som er med",
    "UNKNOWN_NEED": "er ikke blant behovene som kan oppgis",
    "UNKNOWN_SUBJECT": "skal være NORSK eller SAMFUNNSKUNNSKAP",
    "WRONG_NUMBER_OF_FIELDS": "raden har et annet antall felt enn overskriften",
}


def sentence(row: int, column: str, code: str, value: str) -> str:
    """One bad cell as a line of text; the value is masked already where it is personal."""
    place = f"rad {row}, {column}" if column else f"rad {row}"
    shown = f" («{value}»)" if value else ""
    return f"{place}: {WRONG.get(code, code)}{shown}"

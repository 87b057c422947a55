"""What the demo says to people, in Norwegian (nb) and English (en)."""

from collections.abc import Mapping

PROMISES: Mapping[str, Mapping[str, str]] = {
    "lost": {"nb": "Ingen melding går tapt", "en": "No message is lost"},
    "duplicate_effects": {"nb": "Ingenting skjer to ganger", "en": "Nothing happens twice"},
    "over_capacity": {"nb": "Ingen klasse, avtale eller bestilling sprenges", "en": "No limit is passed"},
    "double_booked": {"nb": "Ingen skal være to steder på én gang", "en": "Nobody is in two places at once"},
    "told_twice": {"nb": "Ingen får samme beskjed to ganger", "en": "Nobody is told the same twice"},
    "stale_notices": {"nb": "Ingen får påminnelse om en flyttet eller avlyst time", "en": "No stale reminder leaves"},
    "personal_data_leaks": {"nb": "Ingen personopplysninger i meldinger og logger", "en": "No personal data leaks"},
    "protected_seen_outside": {
        "nb": "Ingen med adressesperre er synlig utenfor det forseglede lageret",
        "en": "Nobody with a protected address is seen outside the sealed store",
    },
}

FIGURES: Mapping[str, Mapping[str, str]] = {
    "people": {"nb": "Deltakere", "en": "Participants"},
    "municipalities": {"nb": "Kommuner", "en": "Municipalities"},
    "suppliers": {"nb": "Leverandører", "en": "Suppliers"},
    "classes": {"nb": "Klasser", "en": "Classes"},
    "classes_shared": {"nb": "Klasser på tvers av kommuner", "en": "Classes shared by municipalities"},
    "max_municipalities_in_class": {"nb": "Flest kommuner i én klasse", "en": "Most municipalities in one class"},
    "sessions": {"nb": "Undervisningsøkter", "en": "Sessions"},
    "placed": {"nb": "Fikk plass i klasse", "en": "Placed in a class"},
    "unplaced": {"nb": "Venter, med begrunnelse", "en": "Waiting, with a reason"},
    "reminders_sent": {"nb": "Påminnelser", "en": "Reminders"},
    "events": {"nb": "Hendelser på meldingskøen", "en": "Events on the broker"},
    "kills": {"nb": "Tjenester slått ned underveis", "en": "Services killed on the way"},
}

PHRASES: Mapping[str, Mapping[str, str]] = {
    "synthetic": {
        "nb": "Alt er oppdiktet: personer, leverandører, priser og avtaler. Bare kommunenavnene er ekte.",
        "en": "Everything is made up: people, suppliers, prices and agreements. Only the municipalities are real.",
    },
    "kept": {"nb": "Alle løfter er holdt.", "en": "Every promise was kept."},
    "broken": {"nb": "BRUTT", "en": "BROKEN"},
    "page": {"nb": "Se hele fortellingen", "en": "See the whole story"},
    "weeks": {
        "nb": "Undervisningen ble fulgt i {weeks} av {all} uker.",
        "en": "Teaching was followed for {weeks} of {all} weeks.",
    },
    "waits": {"nb": "Hvorfor noen venter", "en": "Why some wait"},
}

REASONS: Mapping[str, Mapping[str, str]] = {
    "TOO_FEW_AT_LEVEL": {"nb": "for få på samme nivå", "en": "too few at the same level"},
    "NO_TEACHER": {"nb": "ingen ledig lærer", "en": "no free teacher"},
    "NO_COMMON_TIME": {"nb": "ingen felles tid", "en": "no common time"},
    "NO_CAPACITY": {"nb": "klassen er full", "en": "the class is full"},
    "LEVEL_NOT_OFFERED": {"nb": "nivået tilbys ikke", "en": "the level is not offered"},
    "GROUP_TOO_MIXED": {"nb": "gruppen er for ulik", "en": "the group is too mixed"},
    "RETURNED": {"nb": "sendt tilbake av kommunen", "en": "returned by the municipality"},
    "NOT_ANSWERED": {"nb": "kommunen svarte ikke", "en": "the municipality did not answer"},
    "NOT_APPROVED": {"nb": "kommunen svarte ikke", "en": "the municipality did not answer"},
    "TOO_FEW_APPROVED": {"nb": "for få ble godkjent", "en": "too few were approved"},
    "TOO_FEW": {"nb": "klassen ble avlyst", "en": "the class was cancelled"},
    "CLASS_CANCELLED": {"nb": "klassen ble avlyst", "en": "the class was cancelled"},
    "UNKNOWN": {"nb": "ikke vurdert ennå", "en": "not considered yet"},
}

DEADLINES: Mapping[str, Mapping[str, str]] = {
    "ANSWER": {"nb": "leverandøren skal ha svart", "en": "the supplier must have answered"},
    "SEATS_END": {"nb": "plasser går ut", "en": "seats end"},
    "AGREEMENT_ENDS": {"nb": "avtalen går ut", "en": "the agreement ends"},
}


def say(table: Mapping[str, Mapping[str, str]], key: str, language: str) -> str:
    """The words for `key`; the key itself where there are none."""
    return table.get(key, {}).get(language, key)

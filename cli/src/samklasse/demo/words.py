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
    "OFFERING_UNKNOWN": {"nb": "kurset er ukjent", "en": "the course is unknown"},
    "OFFERING_STARTED": {"nb": "kurset har begynt", "en": "the course has begun"},
    "LANGUAGE_NOT_OFFERED": {"nb": "språket tilbys ikke", "en": "the language is not offered"},
    "SEAT_TOO_SHORT": {"nb": "plassen varer for kort", "en": "the seat ends too soon"},
    "GROUP_TOO_LARGE": {"nb": "gruppen er for stor", "en": "the group is too large"},
    "SESSION_TOO_LONG": {"nb": "øktene er for lange", "en": "the sessions are too long"},
    "FREE_DAYS": {"nb": "for mange fridager", "en": "too many free days"},
    "QUOTA_FULL": {"nb": "kvoten er brukt opp", "en": "the quota is used up"},
    "GROUP_TOO_MIXED": {"nb": "gruppen er for ulik", "en": "the group is too mixed"},
    "RETURNED_BY_MUNICIPALITY": {"nb": "sendt tilbake av kommunen", "en": "returned by the municipality"},
    "NOT_APPROVED_IN_TIME": {"nb": "kommunen svarte ikke", "en": "the municipality did not answer"},
    "CLASS_TOO_SMALL": {"nb": "for få ble godkjent", "en": "too few were approved"},
    "TOO_FEW": {"nb": "klassen ble avlyst", "en": "the class was cancelled"},
    "NO_SESSION_HELD": {"nb": "klassen kom aldri i gang", "en": "the class never met"},
    "AGREEMENT_TERMINATED": {"nb": "avtalen er sagt opp", "en": "the agreement was terminated"},
    "SEATS_SHORT": {"nb": "for få plasser bekreftet", "en": "too few seats confirmed"},
    "UNKNOWN": {"nb": "ikke vurdert ennå", "en": "not considered yet"},
}

DEADLINES: Mapping[str, Mapping[str, str]] = {
    "ANSWER": {"nb": "leverandøren skal ha svart", "en": "the supplier must have answered"},
    "SEATS_END": {"nb": "plasser går ut", "en": "seats end"},
    "AGREEMENT_ENDS": {"nb": "avtalen går ut", "en": "the agreement ends"},
}


NOTES: Mapping[str, Mapping[str, str]] = {
    "organised": {
        "nb": "{organisations} organisasjoner er registrert, {agreements} avtaler er inngått",
        "en": "{organisations} organisations registered, {agreements} agreements signed",
    },
    "described": {
        "nb": "tre leverandører tilbyr {offerings} kurs, {teachers} lærere og {fixed} klasser med faste tider",
        "en": "three suppliers offer {offerings} courses, {teachers} teachers and {fixed} classes at fixed times",
    },
    "imported": {
        "nb": "{people} deltakere er importert fra {lists} lister, {bad} feilrader er meldt tilbake",
        "en": "{people} participants imported from {lists} lists, {bad} bad rows reported",
    },
    "bought": {
        "nb": "{orders} avrop med {lines} linjer er besvart av leverandørene",
        "en": "{orders} call-offs with {lines} lines answered by the suppliers",
    },
    "too late": {
        "nb": "{answers} svar kom etter fristen og ble avvist",
        "en": "{answers} answers came after the deadline and were refused",
    },
    "proposed": {
        "nb": "planen tok {seconds} s: {placed} får plass, mer enn {bound} er ikke mulig",
        "en": "the plan took {seconds} s: {placed} get a place, more than {bound} is not possible",
    },
    "approved": {
        "nb": "kommunene har godkjent {approved} og sendt tilbake {returned}",
        "en": "the municipalities approved {approved} and returned {returned}",
    },
    "published": {
        "nb": "{classes} klasser er kunngjort, hver deltaker har fått én melding på sitt språk",
        "en": "{classes} classes published, each participant got one message in her language",
    },
    "wondered": {
        "nb": "{municipality} spør hva {seats} kveldsplasser på A2 gir: {placed} får klasse, og {more} av de ventende; "
        "ingenting er kunngjort",
        "en": "{municipality} asks what {seats} evening seats at A2 give: {placed} get a class, and {more} who wait; "
        "nothing is published",
    },
    "formed anew": {
        "nb": "ny runde: {people} til fikk plass, {returned} av dem sendt tilbake i første; "
        "ingenting av det godkjente er flyttet",
        "en": "another round: {people} more got a place, {returned} of them returned in the first; "
        "nothing that was approved has moved",
    },
    "protected": {
        "nb": "{people} deltakere med adressesperre er plassert for hånd",
        "en": "{people} participants with a protected address placed by hand",
    },
    "teacher away": {
        "nb": "en lærer er borte en uke, timeplanen er reparert",
        "en": "a teacher is away for a week, the timetable is repaired",
    },
    "killed": {"nb": "scheduling ble slått ned og kom tilbake", "en": "scheduling was killed and came back"},
    "roll corrected": {
        "nb": "en fremmøteliste er rettet, timene følger med",
        "en": "a roll is corrected, hours follow",
    },
    "class cancelled": {
        "nb": "en klasse er avlyst, {people} deltakere har fått beskjed",
        "en": "a class is cancelled, {people} participants are told",
    },
    "withdrawn": {
        "nb": "{people} har trukket seg, {up} har rykket opp fra ventelisten",
        "en": "{people} withdrew, {up} moved up from the waiting list",
    },
    "duplicates": {
        "nb": "{messages} meldinger ble sendt en gang til, uten virkning",
        "en": "{messages} messages were sent once more, without effect",
    },
    "agreement ended": {
        "nb": "en avtale er sagt opp, {people} mister plassen {day}",
        "en": "an agreement is terminated, {people} lose their seat on {day}",
    },
    "taught": {"nb": "{weeks} uker undervisning er fulgt", "en": "{weeks} weeks of teaching followed"},
    "judging": {"nb": "løftene kontrolleres", "en": "checking the promises"},
}


def say(table: Mapping[str, Mapping[str, str]], key: str, language: str) -> str:
    """The words for `key`; the key itself where there are none."""
    return table.get(key, {}).get(language, key)

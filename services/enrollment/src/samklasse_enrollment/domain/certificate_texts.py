"""The words of the participation certificate in bokmål and nynorsk."""

LANGUAGES = {"BOKMAL": "nb", "NYNORSK": "nn"}
TITLE = {"BOKMAL": "Deltakerbevis", "NYNORSK": "Deltakarbevis"}
HEADINGS = {
    "BOKMAL": {
        "name": "Navn",
        "birth_date": "Født",
        "municipality": "Kommune",
        "subject": "Opplæring i",
        "occasion": "Opplæringen er",
        "period": "Tidsrom",
        "hours": "Timer",
        "modules": "Timer per modul",
        "reported_hours": "Av disse rapportert av leverandøren",
        "issued": "Utstedt",
    },
    "NYNORSK": {
        "name": "Namn",
        "birth_date": "Fødd",
        "municipality": "Kommune",
        "subject": "Opplæring i",
        "occasion": "Opplæringa er",
        "period": "Tidsrom",
        "hours": "Timar",
        "modules": "Timar per modul",
        "reported_hours": "Av desse rapporterte av leverandøren",
        "issued": "Skrive ut",
    },
}
SUBJECTS = {
    "BOKMAL": {"NORWEGIAN": "norsk", "SOCIAL_STUDIES": "samfunnskunnskap", "INDUSTRY": "bransjekurs"},
    "NYNORSK": {"NORWEGIAN": "norsk", "SOCIAL_STUDIES": "samfunnskunnskap", "INDUSTRY": "bransjekurs"},
}
OCCASIONS = {
    "BOKMAL": {"COMPLETED": "fullført", "INTERRUPTED": "avbrutt"},
    "NYNORSK": {"COMPLETED": "fullført", "INTERRUPTED": "avbroten"},
}
MODULES = {
    "BOKMAL": {
        "EDUCATION_AND_WORK": "Utdanning, kompetanse og arbeidsliv",
        "FAMILY_AND_HEALTH": "Familie, helse og hverdagsliv",
        "NORWAY_THEN_AND_NOW": "Norge før og nå",
    },
    "NYNORSK": {
        "EDUCATION_AND_WORK": "Utdanning, kompetanse og arbeidsliv",
        "FAMILY_AND_HEALTH": "Familie, helse og kvardagsliv",
        "NORWAY_THEN_AND_NOW": "Noreg før og no",
    },
}
HTML = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style>body {{ font: 12pt/1.5 serif; max-width: 40em; margin: 4em auto; }}</style>
<h1>{title}</h1>
{rows}
</html>
"""

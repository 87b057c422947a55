"""A hint in Norwegian, as the command line shows it. The codes come from `GET /plans/{plan_id}/hints`."""

from collections.abc import Mapping, Sequence
from typing import Any

DAYS = ("mandager", "tirsdager", "onsdager", "torsdager", "fredager", "lørdager", "søndager")
CLASSES = {"DAY": "Et dagkurs", "EVENING": "Et kveldskurs", "WEEKEND": "Et helgekurs"}
SUBJECTS = {"NORWEGIAN": "norsk", "SOCIAL_STUDIES": "samfunnskunnskap"}
WANTS = {
    "OTHER_OFFERING": "plass på et annet tilbud",
    "LATER_START": "en senere start",
    "LONGER_SEAT": "en plass som varer lenger",
    "MORE_AVAILABILITY": "flere tider på uka",
    "MORE_PEOPLE_AT_LEVEL": "flere på samme nivå",
    "MORE_TEACHERS": "flere lærere",
    "MORE_SEATS_IN_CLASS": "flere plasser i en klasse",
    "SPLIT_GROUP": "at gruppa deles",
    "LARGER_QUOTA": "en større kvote",
}


def sentence(hint: Mapping[str, Any]) -> str:
    """One hint as one sentence.

    "Et kveldskurs i norsk på A2 på tirsdager kl. 18:00 ville gi plass til 14 personer fra 5 kommuner."
    """
    if hint["kind"] == "NEW_CLASS":
        return f"{_class(hint)} ville gi plass til {_people(hint)}."
    if hint["kind"] == "MORE_PEOPLE_AT_LEVEL" and hint.get("missing"):
        return f"{_class(hint)} ville passe for {_people(hint)}, og mangler {hint['missing']} til."
    want = WANTS.get(hint["kind"], hint["kind"])
    return f"{_people(hint).capitalize()} på {hint['level']} trenger {want}."


def _class(hint: Mapping[str, Any]) -> str:
    times = hint["weekly"]
    subject = SUBJECTS.get(hint["subject"], str(hint["subject"]))
    kind = CLASSES.get(hint["window"], "Et kurs")
    return f"{kind} i {subject} på {hint['level']} på {_days(times)} kl. {times[0]['start']}"


def _days(times: Sequence[Mapping[str, Any]]) -> str:
    names = [DAYS[time["weekday"] - 1] for time in times]
    return " og ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _people(hint: Mapping[str, Any]) -> str:
    own = hint.get("own_people")
    if hint["people"] is None:
        return f"færre enn 5 personer, {own} av dem deres" if own else "færre enn 5 personer"
    municipalities = hint["municipalities"]
    people = f"{hint['people']} {'person' if hint['people'] == 1 else 'personer'}"
    where = f"fra {municipalities} {'kommune' if municipalities == 1 else 'kommuner'}"
    return f"{people} {where}" + (f" ({own} av dem deres)" if own else "")

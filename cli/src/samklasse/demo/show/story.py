"""The page and the summary of one run, put together from what was found."""

from collections.abc import Iterable, Sequence

import click

from samklasse.demo.play import Ending
from samklasse.demo.show import classes, letters, municipal
from samklasse.demo.show.municipal import Facts
from samklasse.demo.show.page import Page
from samklasse.demo.words import FIGURES, PHRASES, PROMISES, say
from samklasse.demo.world.offerings import WEEKS


def page_of(ending: Ending) -> Page:
    """Everything the page shows."""
    found, report = ending.evidence, ending.report
    names = {m.orgnr: m.name for m in ending.stage.world.municipalities}
    repaired = classes.repairs(found.messages)
    return Page(
        figures=tuple((say(FIGURES, key, "nb"), _number(report[key])) for key in FIGURES),
        promises=tuple((key, say(PROMISES, key, "nb"), len(breaches)) for key, breaches in ending.broken.items()),
        shared=classes.shared_class(found.messages, names),
        repair=repaired[0] if repaired else None,
        letters=tuple(letters.five_languages(found.caught)),
        path=tuple(ending.path),
        municipalities=tuple(municipal.as_row(facts, "nb") for facts in ending.facts),
        run=f"{report['people']} deltakere, frø {report['seed']}, {report['seconds']:.0f} sekunder. "
        + say(PHRASES, "weeks", "nb").format(weeks=ending.weeks, all=WEEKS),
    )


def _number(value: float) -> str:
    return f"{value:,}".replace(",", " ")


def summary(ending: Ending, language: str) -> Iterable[str]:
    """What a municipal manager needs to know, in a few lines."""
    report = ending.report
    yield click.style(say(PHRASES, "synthetic", language), dim=True)
    yield ""
    for key in FIGURES:
        yield f"  {say(FIGURES, key, language):<34} {_number(report[key]):>8}"
    yield ""
    yield "  " + say(PHRASES, "weeks", language).format(weeks=ending.weeks, all=WEEKS)
    yield from _reasons(ending.facts, language)
    yield ""
    yield from _promises(ending, language)


def _reasons(facts: Sequence[Facts], language: str) -> Iterable[str]:
    total: dict[str, int] = {}
    for each in facts:
        for reason, times in each.waiting.items():
            total[reason] = total.get(reason, 0) + times
    if total:
        everywhere = Facts("", "", 0, 0, 0, 0, total, 0, 0, 0, ())
        yield f"  {say(PHRASES, 'waits', language)}: {municipal.why(everywhere, language)}."


def _promises(ending: Ending, language: str) -> Iterable[str]:
    for key, breaches in ending.broken.items():
        words = f"  {say(PROMISES, key, language):<64} "
        if breaches:
            yield words + click.style(f"{say(PHRASES, 'broken', language)}: {len(breaches)}", fg="red", bold=True)
            yield from (click.style(f"      {breach}", fg="red") for breach in breaches[:3])
        else:
            yield words + click.style("0", fg="green")
    if not any(ending.broken.values()):
        yield click.style("  " + say(PHRASES, "kept", language), fg="green", bold=True)

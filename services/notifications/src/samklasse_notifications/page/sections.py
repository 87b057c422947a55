"""The sections of the page, from what she needs first to what she seldom needs."""

from collections.abc import Sequence
from datetime import datetime

from samklasse_notifications.domain import words
from samklasse_notifications.page import markup
from samklasse_notifications.page.texts import Texts, choices
from samklasse_notifications.page.view import Lesson, Page, Part, Sent, Told, join_path

Languages = Sequence[Texts]


def next_lesson(page: Page, languages: Languages) -> str:
    """When it is, how to join it, and how to say that she cannot come."""
    if page.lesson is None:
        return _section("next", languages, f"<p>{markup.own(languages, 'none')}</p>")
    lesson = page.lesson
    when = markup.columns(languages, [_when(lesson, texts, number) for number, texts in enumerate(languages)])
    return _section("next", languages, when + _join(page, lesson, languages) + _absence(page, lesson, languages))


def _when(lesson: Lesson, texts: Texts, number: int) -> str:
    told = words.meeting_in_words(words.meeting(lesson.session), texts.tables)
    at = lesson.session.starts_at.isoformat()
    course = markup.text(lesson.course[number], texts.direction)
    return f'<p class="when"><time datetime="{at}">{markup.text(told, texts.direction)}</time></p><p>{course}</p>'


def _join(page: Page, lesson: Lesson, languages: Languages) -> str:
    """A link while the room is open, else words: a button that does nothing is worse than none."""
    if lesson.is_open(page.now):
        where = join_path(page, lesson.session.id)
        return f'<p><a class="button" href="{where}">{markup.own(languages, "join")}</a></p>'
    clocks = [f"{texts.moment('join_from', lesson.opens_at)} {texts.said['join_later']}" for texts in languages]
    return f'<p class="wait">{markup.beside(languages, clocks)}</p>'


def _absence(page: Page, lesson: Lesson, languages: Languages) -> str:
    """Two presses, so that nobody says it by accident; no cause is asked, and it can be taken back."""
    session = f'<input type="hidden" name="session" value="{lesson.session.id}">'
    form = f'<form method="post" action="{page.base}/absence">{session}'
    if lesson.absent:
        said = f'<p class="note gap">{markup.own(languages, "absent_said")}</p>'
        undo = '<input type="hidden" name="coming" value="yes">'
        return f'{said}{form}{undo}<button class="plain">{markup.own(languages, "absent_undo")}</button></form>'
    sure = f"<p>{markup.own(languages, 'absent_ask')}</p><button>{markup.own(languages, 'absent_yes')}</button>"
    return f'<details class="gap"><summary>{markup.own(languages, "absent")}</summary>{form}{sure}</form></details>'


def calendar(page: Page, languages: Languages) -> str:
    """The feed that her own calendar follows."""
    if page.feed is None:
        return ""
    where = markup.attribute(page.feed)
    return _section(
        "calendar", languages, f'<a class="button plain" href="{where}">{markup.own(languages, "calendar_add")}</a>'
    )


def language(page: Page, languages: Languages) -> str:
    """A list in which every language stands under its own name."""
    options = "".join(
        f'<option value="{markup.attribute(tag)}" lang="{markup.attribute(tag)}"{" selected" if hers else ""}>'
        f"{markup.text(name)}</option>"
        for tag, name, hers in choices(page.language)
    )
    label = f'<label for="lang">{markup.own(languages, "language_label")}</label>'
    button = f'<button class="plain">{markup.own(languages, "language_save")}</button>'
    select = f'<select id="lang" name="language">{options}</select>'
    form = f'<form method="post" action="{page.base}/language">{label}{select}{button}</form>'
    return _section("language", languages, form)


def told(page: Page, languages: Languages, shown: int) -> str:
    """What we have told her: the words as they are now, when and how they left, and what they replaced."""
    stopped = f'<p class="note">{markup.own(languages, "sms_stopped")}</p>' if page.sms_stopped else ""
    if not page.told:
        return _section("told", languages, f"{stopped}<p>{markup.own(languages, 'told_none')}</p>")
    return _section("told", languages, stopped + "".join(article(each, languages) for each in page.told[:shown]))


def article(each: Told, languages: Languages) -> str:
    said = [_said(part, number) for number, part in enumerate(each.parts)]
    how = [" ".join(_how(each, texts)) for texts in languages]
    return f'<article>{markup.columns(each.parts, said)}<p class="how">{markup.beside(languages, how)}</p></article>'


def _said(part: Part, number: int) -> str:
    """Her title is the heading; the Norwegian one beside it would be the same heading twice."""
    title = markup.text(part.title, part.direction)
    lines = "".join(f"<p>{markup.text(line, part.direction)}</p>" for line in part.lines)
    return (f"<p><b>{title}</b></p>" if number else f"<h3>{title}</h3>") + lines


def _how(each: Told, texts: Texts) -> list[str]:
    told = [line for sent in each.sent for line in _way(sent, texts)] or [texts.said["not_sent"]]
    return [*told, texts.moment("replaced", each.replaced_at)] if each.replaced_at else told


def _way(sent: Sent, texts: Texts) -> list[str]:
    if sent.failed:
        return [texts.said["failed"]]
    if sent.at is None:
        return [texts.said["not_sent"]]
    left = texts.moment("sent", sent.at, way=texts.way[sent.way])
    return [left, *_arrived(sent.delivered_at, texts)]


def _arrived(at: datetime | None, texts: Texts) -> list[str]:
    return [texts.moment("delivered", at)] if at else []


def _section(name: str, languages: Languages, inner: str) -> str:
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{markup.own(languages, name)}</h2>{inner}</section>'

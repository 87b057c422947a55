"""The page as it leaves, and the one that is shown to whoever has no page."""

from collections.abc import Sequence

from samklasse_notifications.page import markup, sections
from samklasse_notifications.page.style import CSS
from samklasse_notifications.page.texts import ENGLISH, Texts, languages, side_by_side
from samklasse_notifications.page.view import Page

MOST_OCTETS = 30_000
"""What a page may weigh: a second or two on a poor line."""
NOT_FOUND = {
    "nb": (
        "Vi finner ikke siden",
        "Lenken virker ikke. Den kan være gammel eller feil.",
        "Spør kommunen din om en ny lenke.",
    ),
    "en": (
        "We cannot find the page",
        "The link does not work. It may be old or wrong.",
        "Ask your municipality for a new link.",
    ),
}


def html(page: Page) -> bytes:
    """Everything, with as much of what was told as there is room for, the newest first."""
    said = side_by_side(page.language)
    around = _page(page, said, 0)
    room = MOST_OCTETS - len(around)
    shown = 0
    for each in page.told:
        room -= len(sections.article(each, said).encode())
        if room < 0:
            break
        shown += 1
    return _page(page, said, shown) if shown else around


def _page(page: Page, said: Sequence[Texts], shown: int) -> bytes:
    note = f'<p class="note" role="status">{markup.own(said, page.said)}</p>' if page.said else ""
    body = (
        f'<main><p class="top"><a href="#language">{_languages(said)}</a></p>'
        f"<h1>{markup.own(said, 'title')}</h1>{note}"
        f"{sections.next_lesson(page, said)}{sections.told(page, said, shown)}"
        f"{sections.calendar(page, said)}{sections.language(page, said)}</main>"
        f"<footer>{markup.columns(said, _foot(page, said))}</footer>"
    )
    return _document(said[0].language, said[0].direction, said[0].said["title"], body)


def _languages(said: Sequence[Texts]) -> str:
    """Whoever cannot read the page still finds the way to her language."""
    english = languages()[ENGLISH]
    return " · ".join(markup.own((each,), "language") for each in (said if english in said else (*said, english)))


def _foot(page: Page, said: Sequence[Texts]) -> list[str]:
    return [
        f"<p>{markup.text(contact, texts.direction)}</p><p>{markup.text(texts.said['private'], texts.direction)}</p>"
        for contact, texts in zip(page.contact, said, strict=True)
    ]


def missing() -> bytes:
    """The same for every address that opens nothing: one that never was, is malformed, or was revoked."""
    told = "".join(
        f'<section lang="{tag}" dir="ltr"><h{level}>{lines[0]}</h{level}><p>{lines[1]}</p><p>{lines[2]}</p></section>'
        for level, (tag, lines) in enumerate(NOT_FOUND.items(), start=1)
    )
    return _document("nb", "ltr", NOT_FOUND["nb"][0], f"<main>{told}</main>")


def _document(language: str, direction: str, title: str, body: str) -> bytes:
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">'
        f"<title>{markup.text(title)} – Samklasse</title><style>{CSS}</style></head><body>{body}</body></html>"
    ).encode()

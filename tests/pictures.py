"""Pictures of the participant's page, one a language, as a phone of 360 pixels shows it: `make docs-pictures`.

Everything on it is made up. Whoever reads a language can say from its picture what is wrong with it.
"""

import io
import sys
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image
from samklasse.infra import chromium
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Course, Session
from samklasse_notifications.page import showing, whole
from samklasse_notifications.page.texts import languages
from samklasse_notifications.page.view import Page
from samklasse_notifications.store.page import Present

FOLDER = Path(__file__).parent.parent / "docs" / "images"
OSLO = ZoneInfo("Europe/Oslo")
MUNICIPALITY = "Øygarden kommune"
WIDTH, HEIGHT = 360, 740
COLORS = 24
"""Enough for flat colors and smooth letters; a picture is then some 40 kB."""


def lessons() -> tuple[Session, ...]:
    """Mondays and Wednesdays for eight weeks."""
    days = [date(2027, 1, 11) + timedelta(days=7 * week + day) for week in range(8) for day in (0, 2)]
    starts = [datetime.combine(day, time(17, 30), OSLO).astimezone(UTC) for day in days]
    return tuple(Session(UUID(int=n), at, at + timedelta(minutes=90)) for n, at in enumerate(starts))


def page(language: str) -> Page:
    """Five minutes before the first lesson of a new class."""
    held = lessons()
    now = held[0].starts_at - timedelta(minutes=5)
    facts = Facts("NORWEGIAN", "A2", 1, live=held)
    present = Present(Kind.NEW_CLASS, facts, now - timedelta(days=4), None)
    left, arrived = now - timedelta(days=4), now - timedelta(days=4) + timedelta(minutes=1)
    way = {"channel": "SMS", "state": "TOLD", "handed_at": left, "proof": "DELIVERED", "proved_at": arrived}
    return Page(
        base="/p/abcdefghijklmA",
        language=language,
        now=now,
        contact=showing.contact(language, MUNICIPALITY),
        lesson=showing.lesson(held[0], Course("NORWEGIAN", "A2"), language, absent=False),
        told=(showing.told(present, [way], language, MUNICIPALITY),),
        feed="webcal://min.samklasse.example/c/abcdefghijklmA.ics",
    )


def small(picture: bytes) -> bytes:
    """The same in few colors."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLORS).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = chromium.ready(lambda line: print(line, file=sys.stderr))
    with tempfile.TemporaryDirectory() as home, chromium.browsing(program, Path(home)) as tab:
        tab.resize(WIDTH, HEIGHT)
        for language in languages():
            file = Path(home) / f"{language}.html"
            file.write_bytes(whole.html(page(language)))
            tab.open(file.as_uri())
            (FOLDER / f"page-{language}.png").write_bytes(small(tab.picture()))
            print(FOLDER / f"page-{language}.png")


if __name__ == "__main__":
    main()

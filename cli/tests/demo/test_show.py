"""What people are shown follows from what was said."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID, uuid4

from samklasse.checker.catchers import Caught, opened
from samklasse.checker.facts import Notice
from samklasse.checker.wire import Wire
from samklasse.demo.show import classes, letters
from samklasse.demo.show.page import Page, write_page
from samklasse.demo.show.path import Leg
from samklasse.demo.words import NOTES, REASONS
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import say
from samklasse_contracts.scheduling import (
    ClassKind,
    ClassState,
    Member,
    SessionChange,
    SessionState,
    TimetablePublished,
    TimetableSession,
)
from samklasse_contracts.values import Level, Subject
from samklasse_scheduling.domain.plan import Reason

MONDAY = datetime(2027, 1, 11, 16, tzinfo=UTC)
TEACHER, SUBSTITUTE, CLASS = UUID(int=1), UUID(int=2), UUID(int=3)
NAMES = {"399000009": "Horten", "399000017": "Fyresdal"}


def session(
    number: int, *, teacher: UUID = TEACHER, moved: timedelta = timedelta(), gone: bool = False
) -> TimetableSession:
    start = MONDAY + timedelta(weeks=number) + moved
    return TimetableSession(
        session_id=UUID(int=100 + number),
        revision=1,
        state=SessionState.CANCELLED if gone else SessionState.SCHEDULED,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        minutes=120,
        teacher_id=teacher,
    )


def timetable(
    revision: int, sessions: Sequence[TimetableSession], members: Sequence[str], changed: Sequence[SessionChange] = ()
) -> Wire:
    message = TimetablePublished(
        class_id=CLASS,
        revision=revision,
        state=ClassState.PUBLISHED,
        kind=ClassKind.FORMED,
        supplier_orgnr="399000025",
        offering_id=UUID(int=4),
        subject=Subject.NORWEGIAN,
        level=Level.A1,
        first_day=date(2027, 1, 11),
        last_day=date(2027, 3, 5),
        members=tuple(Member(enrollment_id=uuid4(), person_id=uuid4(), owner_orgnr=orgnr) for orgnr in members),
        sessions=tuple(sessions),
        changed=tuple(changed),
    )
    at = MONDAY - timedelta(days=3) + timedelta(weeks=2 * (revision - 1))
    return Wire(0.0, say(message, subject=CLASS, at=at, sequence=revision))


def away(number: int, now: datetime | None) -> SessionChange:
    was = MONDAY + timedelta(weeks=number)
    return SessionChange(
        session_id=UUID(int=100 + number),
        was_starts_at=was,
        was_ends_at=was + timedelta(hours=2),
        now_starts_at=now,
        reason="TEACHER_AWAY",
    )


def test_a_shared_class_shows_each_municipality_week_by_week_as_it_was_then() -> None:
    both = ["399000009", "399000009", "399000017"]
    told = [
        timetable(1, [session(0), session(1)], both[:2]),
        timetable(2, [session(0), session(1, gone=True)], both),
    ]

    shown = classes.shared_class(told, NAMES)

    assert shown is not None
    assert shown.weeks == (2, 3)
    assert dict(shown.rows) == {"Horten": (2, None), "Fyresdal": (0, None)}


def test_a_repair_says_what_moved_what_was_cancelled_and_where_a_substitute_came() -> None:
    later = timedelta(days=1)
    before = timetable(1, [session(0), session(1), session(2)], ["399000009"])
    after_sessions = [session(0, moved=later), session(1, teacher=SUBSTITUTE), session(2, gone=True)]
    changes = [away(0, MONDAY + later), away(1, MONDAY + timedelta(weeks=1)), away(2, None)]
    told = [before, timetable(2, after_sessions, ["399000009"], changes)]

    (repair,) = classes.repairs(told)

    assert [change.kind for change in repair.changes] == ["flyttet", "vikar", "avlyst"]
    assert repair.told == 1
    assert classes.moved_by_repair(told) == 1


def test_clock_times_are_shown_as_a_clock_in_oslo_shows_them() -> None:
    assert classes.clock(MONDAY, MONDAY + timedelta(hours=2)) == "mandag 17.00–19.00"


def mail(language: str, subject: str = "c1", kind: str = "NEW_CLASS") -> Caught:
    letter = EmailMessage()
    letter["Subject"] = f"Klasse ({language})"
    letter.set_content("Mandag kl. 17")
    return Caught(
        Notice("epost", f"p-{language}", language, subject, 1, kind, language=language), "x", letter.as_bytes()
    )


def test_the_five_letters_are_of_one_class_and_start_with_norwegian() -> None:
    caught = [mail(language) for language in ("uk", "en", "nb", "ar", "ti", "so")]
    caught += [mail("pl", subject="c2"), mail("pl", kind="REMINDER")]

    shown = letters.five_languages(caught)

    assert [each.language for each in shown] == ["nb", "uk", "ar", "ti", "en"]
    assert [each.direction for each in shown if each.language == "ar"] == ["rtl"]
    assert shown[0].letter.text.strip() == "Mandag kl. 17"


def test_a_mail_is_opened_with_its_headline_and_calendar() -> None:
    letter = EmailMessage()
    letter["Subject"] = "Timen er flyttet"
    letter.set_content("Ny tid")
    letter.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar")
    caught = Caught(mail("nb").notice, "x", letter.as_bytes())

    assert opened(caught).headline == "Timen er flyttet"
    assert "VCALENDAR" in opened(caught).calendar


def test_the_page_stands_alone_and_escapes_what_it_shows(tmp_path: Path) -> None:
    page = Page(
        figures=(("Klasser", "3"),),
        promises=(("lost", "Ingen melding går tapt", 0), ("told_twice", "Ingen får to", 2)),
        shared=classes.shared_class([timetable(1, [session(0)], ["399000009"])], {"399000009": "<Horten>"}),
        repair=None,
        letters=(),
        path=(Leg("scheduling.timetable.published.v1", 1, "08.01.2027", 12, ("enrollment",)),),
        municipalities=(),
        run=str(new_id()),
    )

    write_page(page, tmp_path / "index.html")
    html = (tmp_path / "index.html").read_text()

    assert "&lt;Horten&gt;" in html
    assert "2 brudd" in html
    assert "http" not in html.replace("http-equiv", "")
    assert "<script" not in html


def test_every_reason_and_every_note_has_words_in_both_languages() -> None:
    lacking = {reason.value for reason in Reason} - set(REASONS)
    half = [key for table in (REASONS, NOTES) for key, words in table.items() if set(words) != {"nb", "en"}]

    assert lacking == set()
    assert half == []

"""A situation written into the service's tables at once, as if everything in it had been heard."""

from __future__ import annotations

import asyncpg
from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.situation import Person, Situation
from samklasse_scheduling.store.teachers import written

PEOPLE = (
    "enrollment_id", "person_id", "owner_orgnr", "line_id", "agreement_id", "supplier_orgnr", "offering_id", "unit",
    "closed", "seat_from", "seat_to", "listening", "reading", "speaking", "writing", "schooling_track", "availability",
    "teaching_language", "needs", "price_ore",
)  # fmt: skip


async def load_into(conn: asyncpg.Connection, situation: Situation, *, price_ore: int = 1_250_000) -> None:
    """People, offerings, teachers, FIXED classes and organisations; every seat at one price."""
    records = [_person(person, price_ore) for person in situation.people]
    await conn.copy_records_to_table("enrollments", records=records, columns=PEOPLE)
    await _offerings(conn, situation)
    await _teachers(conn, situation)
    await _fixed(conn, situation)


async def _offerings(conn: asyncpg.Connection, situation: Situation) -> None:
    await conn.copy_records_to_table(
        "offerings",
        records=[
            (
                o.id, o.supplier, "SYNC_GROUP", o.subject, "ORAL" if o.oral else "GENERAL",
                sorted(level.name for level in o.levels), sorted(o.windows), sorted(o.languages), o.sessions_per_week,
                o.session_minutes, o.weeks, o.starts_from, o.starts_to,
            )
            for o in situation.offerings
        ],
        columns=(
            "offering_id", "supplier_orgnr", "course_type", "subject", "focus", "levels", "windows",
            "teaching_languages", "sessions_per_week", "session_minutes", "weeks", "starts_from", "starts_to",
        ),
    )  # fmt: skip


async def _teachers(conn: asyncpg.Connection, situation: Situation) -> None:
    await conn.copy_records_to_table(
        "teachers",
        records=[
            (
                t.id, t.supplier, sorted(t.subjects), sorted(level.name for level in t.levels),
                weekly.render(t.availability), t.minutes_per_week, t.first_day, t.last_day,
            )
            for t in situation.teachers
        ],
        columns=(
            "teacher_id", "supplier_orgnr", "subjects", "levels", "availability", "minutes_per_week",
            "available_from", "available_to",
        ),
    )  # fmt: skip


async def _fixed(conn: asyncpg.Connection, situation: Situation) -> None:
    await conn.executemany(
        """INSERT INTO fixed_classes (class_id, supplier_orgnr, offering_id, level, teacher_id, weekly, starts_on,
                                      weeks, open_seats, min_size)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        [
            (
                f.id, situation.offering_by_id[f.offering].supplier, f.offering, f.level.name, f.teacher,
                written(f.times), f.first_day, f.weeks, f.open_seats, f.minimum,
            )
            for f in situation.fixed
        ],
    )  # fmt: skip


def _person(person: Person, price_ore: int) -> tuple[object, ...]:
    seat = person.seat
    return (
        person.enrollment, person.person, person.municipality, seat.line, seat.agreement, seat.supplier, seat.offering,
        seat.unit, seat.closed, seat.first_day, seat.last_day, *(level.name for level in person.levels), person.track,
        weekly.render(person.availability), person.language, sorted(person.needs), price_ore,
    )  # fmt: skip

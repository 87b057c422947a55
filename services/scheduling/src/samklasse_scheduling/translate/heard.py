"""What was heard, as domain values."""

from samklasse_contracts.enrollment import OfferingPublished, ParticipantPlaceable
from samklasse_contracts.gateway import ClassOffered, RollEntry, TeacherAvailable, TeacherAway
from samklasse_contracts.values import Focus, WeeklyTime

from samklasse_scheduling.domain import situation as d
from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.repair import Absence
from samklasse_scheduling.domain.roll import Entry


def offering(told: OfferingPublished) -> d.Offering:
    """An offering of the catalogue."""
    return d.Offering(
        id=told.offering_id,
        supplier=told.supplier_orgnr,
        subject=told.subject,
        oral=told.focus is Focus.ORAL,
        levels=frozenset(Level[level] for level in told.levels),
        windows=frozenset(d.Window(window) for window in told.windows),
        languages=frozenset(told.teaching_languages),
        sessions_per_week=told.sessions_per_week,
        session_minutes=told.session_minutes,
        weeks=told.weeks,
        starts_from=told.starts_from,
        starts_to=told.starts_to,
    )


def person(told: ParticipantPlaceable) -> d.Person:
    """Somebody who waits for a class."""
    seat = d.Seat(
        line=told.seat.line_id,
        agreement=told.seat.agreement_id,
        supplier=told.seat.supplier_orgnr,
        offering=told.seat.offering_id,
        unit=d.Unit(told.seat.unit),
        closed=told.seat.closed,
        first_day=told.seat.starts_on,
        last_day=told.seat.ends_on,
        price_ore=told.seat.price_ore,
    )
    skills = told.levels
    return d.Person(
        enrollment=told.enrollment_id,
        person=told.person_id,
        municipality=told.owner_orgnr,
        seat=seat,
        levels=Levels(Level[skills.LISTENING], Level[skills.READING], Level[skills.SPEAKING], Level[skills.WRITING]),
        track=told.schooling_track,
        availability=weekly.parse(told.availability),
        language=told.teaching_language,
        needs=frozenset(d.Need(need) for need in told.needs),
    )


def weekly_time(told: WeeklyTime) -> weekly.WeeklyTime:
    """One weekly meeting."""
    hours, minutes = told.start.split(":")
    return weekly.WeeklyTime(told.weekday, int(hours) * 60 + int(minutes), told.minutes)


def fixed_class(told: ClassOffered) -> d.FixedClass:
    """A class with the supplier's own times."""
    return d.FixedClass(
        id=told.class_id,
        offering=told.offering_id,
        level=Level[told.level],
        teacher=told.teacher_id,
        times=tuple(sorted(weekly_time(time) for time in told.weekly)),
        first_day=told.starts_on,
        weeks=told.weeks,
        open_seats=told.open_seats,
        minimum=told.min_size,
    )


def teacher(told: TeacherAvailable) -> d.Teacher:
    """A teacher, what she can teach and when."""
    return d.Teacher(
        id=told.teacher_id,
        supplier=told.supplier_orgnr,
        subjects=frozenset(told.subjects),
        levels=frozenset(Level[level] for level in told.levels),
        availability=weekly.parse(told.availability),
        minutes_per_week=told.minutes_per_week,
        first_day=told.available_from,
        last_day=told.available_to,
    )


def absence(told: TeacherAway) -> Absence:
    """From when to when a teacher is away."""
    return Absence(told.teacher_id, told.away_from, told.away_to)


def entry(told: RollEntry) -> Entry:
    """One line of a roll."""
    return Entry(told.enrollment_id, told.kind, told.minutes)

"""Act 2: suppliers describe what they sell, their teachers, and the evening classes whose times they have fixed."""

from datetime import timedelta

from samklasse_contracts.supplier import ClassDescribed, OfferingDescribed, TeacherDescribed, TeacherTrained, Told
from samklasse_contracts.values import CourseType, Level, Subject, WeeklyTime, Window

from samklasse.demo.stage import Stage
from samklasse.demo.world.offerings import ASYNC_MUNICIPAL, LAST_DAY, TEACHING_FROM, TEACHING_TO, WEEKS, Offering
from samklasse.demo.world.teaching import FixedClass, Teacher


async def describe_catalogue(stage: Stage) -> None:
    """Every supplier says what it has, through its own mailbox."""
    world = stage.world
    for supplier in world.suppliers:
        voice = stage.voices[supplier.key]
        await voice.say(*(_offering(o) for o in world.offerings if o.supplier == supplier.key))
        await voice.say(*(_teacher(t) for t in world.teachers if t.supplier == supplier.key))
    await stage.timeline.drain()
    for supplier in world.suppliers:
        voice = stage.voices[supplier.key]
        await voice.say(*(_fixed(c) for c in world.fixed_classes if c.supplier == supplier.key))
        await voice.say(*_trained(stage, supplier.key))
    await stage.timeline.drain()
    stage.note(
        f"{len(world.offerings)} kurstilbud, {len(world.teachers)} lærere og {len(world.fixed_classes)} faste klasser"
    )


def _offering(offering: Offering) -> OfferingDescribed:
    return OfferingDescribed(
        ref=offering.ref,
        course_type=CourseType(offering.course_type),
        subject=Subject.NORWEGIAN,
        levels=tuple(Level(level) for level in offering.levels),
        windows=(Window(offering.window),) if offering.window else (),
        sessions_per_week=offering.sessions_per_week,
        session_minutes=offering.session_minutes,
        weeks=WEEKS,
        starts_from=TEACHING_FROM,
        starts_to=TEACHING_TO + timedelta(days=21),
        capacity=offering.capacity,
    )


def _teacher(teacher: Teacher) -> TeacherDescribed:
    return TeacherDescribed(
        teacher_ref=teacher.ref,
        subjects=(Subject.NORWEGIAN,),
        levels=tuple(Level(level) for level in teacher.levels),
        availability=teacher.mask,
        minutes_per_week=teacher.minutes_per_week,
        available_from=TEACHING_FROM,
        available_to=LAST_DAY,
    )


def _fixed(fixed: FixedClass) -> ClassDescribed:
    return ClassDescribed(
        ref=fixed.ref,
        offering_ref=fixed.offering,
        level=Level(fixed.level),
        teacher_ref=fixed.teacher,
        weekly=tuple(WeeklyTime(weekday=day, start=start, minutes=minutes) for day, start, minutes in fixed.times),
        starts_on=TEACHING_FROM,
        weeks=fixed.weeks,
        open_seats=fixed.open_seats,
        min_size=fixed.min_size,
    )


def _trained(stage: Stage, supplier: str) -> list[Told]:
    """Type 2: each buying municipality's own teacher gets her role on the supplier's platform."""
    wanted = sorted(
        {
            (p.municipality, p.offering)
            for p in stage.world.people
            if p.course_type == ASYNC_MUNICIPAL and p.offering.startswith(supplier)
        }
    )
    return [
        TeacherTrained(
            teacher_ref=f"kommunelaerer-{number}",
            municipality_orgnr=stage.municipality(number).orgnr,
            offering_ref=offering,
        )
        for number, offering in wanted
    ]

"""Type 2 waits for a municipal teacher with a role on the supplier's platform."""

from datetime import datetime

import asyncpg
from samklasse_contracts.gateway import TeacherOnboarded

from samklasse_enrollment.domain.errors import NotYours, Refusal, WrongCourseType
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.values import CourseType
from samklasse_enrollment.handlers import answers, enrollments
from samklasse_enrollment.store import cases, catalogue, teachers


async def onboard_teacher(told: TeacherOnboarded, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Open access for those who waited for her; an offering that is not known yet is waited for.

    Who is naming people or confirming seats on a line holds it, and looks for a teacher after that.
    """
    offering = next(iter(await catalogue.several(conn, [told.offering_id])), None)
    try:
        _check(told, offering)
    except Refusal as refusal:
        return await answers.refuse(conn, told, told.supplier_orgnr, refusal, now=now)
    standing = await teachers.lock_lines(conn, told.offering_id, told.municipality_orgnr)
    await teachers.save(
        conn,
        told.municipality_orgnr,
        told.offering_id,
        told.teacher_id,
        supplier_orgnr=told.supplier_orgnr,
        at=told.received_at,
    )
    await enrollments.settle(conn, await cases.lock(conn, lines=standing), cause=told, now=now)
    return await answers.accept(conn, told, told.supplier_orgnr, now=now)


def _check(told: TeacherOnboarded, offering: Offering | None) -> None:
    if offering is None:
        return
    if offering.supplier_orgnr != told.supplier_orgnr:
        raise NotYours(field="offering_id")
    if offering.course_type is not CourseType.ASYNC_MUNICIPAL_TEACHER:
        raise WrongCourseType(field="offering_id")

"""How an enrollment goes on: seated, announced, opened, paused, on another line."""

from dataclasses import replace
from datetime import date

from samklasse_enrollment.domain.enrollment.states import (
    OPEN,
    Access,
    Case,
    Enrollment,
    Pausing,
    Say,
    State,
    Step,
    move,
    stepped,
)
from samklasse_enrollment.domain.errors import OnLeave, UnknownReason, WrongState
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.values import CourseType


def settle(case: Case, *, onboarded: bool, today: date) -> Step:
    """Do what has become possible: seat her, open her access, let scheduling know her. Doing it again says nothing.

    `onboarded`: a teacher of her municipality has a role on the supplier's platform (type 2 waits for that).
    """
    before = case.enrollment
    if case.line.state is not LineState.CONFIRMED or before.state not in OPEN:
        return Step(case)
    seated = move(before, State.SEATED) if before.state is State.REQUESTED else before
    course_type = case.line.course_type
    if not case.person.opened:
        return stepped(case, replace(seated, reason="CONTACT_MISSING"))
    if course_type is CourseType.ASYNC_MUNICIPAL_TEACHER and not onboarded:
        return stepped(case, replace(seated, reason="TEACHER_NOT_ONBOARDED"))
    if case.line.supplementing and not case.line.coordinated:
        return stepped(case, replace(seated, reason="COORDINATION_PLAN_MISSING"))
    after, says = seated, []
    if course_type.has_access and after.access is Access.NONE:
        after = _open_access(after, case.line, today)
        says.append(Say.ACCESS_OPENED)
    if course_type.has_classes and not after.announced:
        after = replace(after, announced=True, reason="AWAITING_CLASS")
        says.append(Say.PLACEABLE)
    return stepped(case, after, *says)


def start_access(case: Case, *, today: date) -> Step:
    """The first day of open access makes an asynchronous course active; a combined one waits for its class."""
    now = case.enrollment
    due = now.access is Access.OPEN and now.access_from is not None and now.access_from <= today
    if not due or case.line.course_type.has_classes or now.state is not State.SEATED:
        return Step(case)
    return stepped(case, move(now, State.ACTIVE))


def pause(case: Case, reason: str) -> Step:
    """She keeps seat, class and access, and does not learn for a while.

    Raises:
        UnknownReason: not one of `Pausing`.
        WrongState: she is not learning.
    """
    if reason not in set(Pausing):
        raise UnknownReason(reason=reason, known=[*Pausing])
    if case.enrollment.state not in (State.ACTIVE, State.PAUSED):
        raise WrongState(enrollment_id=case.enrollment.id, state=case.enrollment.state, wanted=State.PAUSED)
    return stepped(case, replace(move(case.enrollment, State.PAUSED, reason), pausing=reason))


def resume(case: Case) -> Step:
    """She learns again, or will once her next class begins, where hers was cancelled while she paused.

    Raises:
        OnLeave: a granted leave runs; its end resumes.
        WrongState: she has not paused.
    """
    now = case.enrollment
    if case.person.on_leave:
        raise OnLeave(enrollment_id=now.id)
    if now.state is not State.PAUSED and (now.pausing is None or now.state not in OPEN):
        raise WrongState(enrollment_id=now.id, state=now.state, wanted=State.ACTIVE)
    awake = move(now, State.ACTIVE) if now.state is State.PAUSED else now
    return stepped(case, replace(awake, pausing=None))


def wake(case: Case) -> Step:
    """Her granted leave is over: what it paused goes on; what her municipality paused besides does not."""
    now = case.enrollment
    if now.state is not State.PAUSED or now.pausing not in (None, Pausing.LEAVE):
        return Step(case)
    return stepped(case, replace(move(now, State.ACTIVE), pausing=None))


def rest(step: Step) -> Step:
    """Whoever becomes active during a granted leave, or before her municipality resumes her, pauses at once."""
    case = step.case
    if not _is_away(case) or case.enrollment.state is not State.ACTIVE:
        return step
    reason = case.enrollment.pausing or Pausing.LEAVE
    return replace(step, case=replace(case, enrollment=move(case.enrollment, State.PAUSED, reason)))


def tell_pause(step: Step) -> Step:
    """Let those who know of her hear that she is away, or is back, once.

    Only her municipality's word makes it true, never a timetable: scheduling hears nothing in answer to itself.
    """
    case, now = step.case, step.case.enrollment
    known = now.announced or now.access is Access.OPEN
    away = _is_away(case)
    if now.state not in OPEN or not known or away is now.told_paused:
        return step
    told = replace(now, told_paused=away)
    return Step(replace(case, enrollment=told), (*step.says, Say.PAUSED if away else Say.RESUMED))


def _is_away(case: Case) -> bool:
    return case.person.on_leave or case.enrollment.pausing is not None


def reseat(case: Case, line: Line) -> Step:
    """She sits on another line, or on the same one with other dates or another owner: everything else stays.

    Access runs to the line's new last day: the supplier hears of that, and of a new buyer. Scheduling hears the new
    seat and owner if it plans for her.
    """
    before = case.enrollment
    if before.state not in OPEN:
        return Step(case)
    after, says = replace(before, line_id=line.id), []
    if before.access is Access.OPEN and before.access_from is not None:
        after = replace(after, access_to=max(before.access_from, line.ends_on))
        other_buyer = line.buyer_orgnr != case.line.buyer_orgnr
        says += [Say.ACCESS_OPENED] if other_buyer or after.access_to != before.access_to else []
    says += [Say.CHANGED] if before.announced else []
    return Step(replace(case, enrollment=after, line=line), tuple(says))


def take_resources(case: Case, line: Line, *, today: date) -> Step:
    """No class came in time: the resource half goes on alone, as type 1 on `line`; scheduling forgets her."""
    now = case.enrollment
    if now.state is State.WAITING:
        now = move(now, State.SEATED)
    told = (Say.WITHDRAWN,) if now.announced else ()
    now = replace(now, line_id=line.id, announced=False, reason="RESOURCES_CHOSEN")
    if now.access is Access.OPEN and now.access_from is not None and now.access_from <= today:
        now = move(now, State.ACTIVE, now.reason)
    return Step(replace(case, enrollment=now, line=line), told)


def changed(case: Case) -> Step:
    """What is known of her has changed; scheduling hears it if it knows her and still plans for her."""
    if case.enrollment.announced and case.enrollment.state in OPEN:
        return Step(case, (Say.CHANGED,))
    return Step(case)


def _open_access(enrollment: Enrollment, line: Line, today: date) -> Enrollment:
    opens = max(today, line.starts_on)
    opened = replace(enrollment, access=Access.OPEN, access_from=opens, access_to=max(opens, line.ends_on), reason=None)
    if opens <= today and not line.course_type.has_classes:
        return move(opened, State.ACTIVE)
    return opened

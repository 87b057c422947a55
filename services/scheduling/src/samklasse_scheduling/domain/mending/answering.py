"""The engine's alternatives for dated sessions, as differences."""

from samklasse_scheduling.domain.mending.answer import Alternative as Mended
from samklasse_scheduling.domain.mending.answer import blockers
from samklasse_scheduling.domain.mending.case import Case
from samklasse_scheduling.domain.mending.dated import Dated, case_of
from samklasse_scheduling.domain.mending.mending import Budget, mend
from samklasse_scheduling.domain.mending.widening import widened
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.alternatives import Alternative, Answer, Difference
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.domain.repair.values import Fix


def answer(question: Asked, *, seed: int = 1, budget: Budget | None = None) -> Answer:
    """Alternatives, the smallest change first; deterministic while the clock does not cut in.

    Where something has no place, others of the same classes and teachers may move too, if less is cancelled then.
    """
    asked = Dated(question.around, question.sessions, question.now)
    if not asked.hit:
        return Answer((Alternative((), 0, 0),), 0, True)
    found = _mended(asked, case_of(asked), seed=seed, budget=budget)
    wide = widened(asked) if _wants_room(asked, found.alternatives[0]) else None
    if wide is not None:
        wider = _mended(*wide, seed=seed, budget=budget)
        if wider.alternatives[0].cancelled < found.alternatives[0].cancelled:
            return wider
    return found


def _wants_room(asked: Dated, best: Alternative) -> bool:
    """Whether anything is cancelled that could be moved. A FIXED class has its supplier's own times."""
    groups = asked.around.timetables
    return any(one.fix is Fix.CANCELLED and groups[one.group].kind is not Kind.FIXED for one in best.differences)


def _mended(asked: Dated, case: Case, *, seed: int, budget: Budget | None) -> Answer:
    done = mend(case, seed=seed, budget=budget)
    best = done.alternatives[0]
    found = tuple(_alternative(asked, case, one) for one in done.alternatives if one.left_out == best.left_out)
    return Answer(found, done.least, done.proven)


def _alternative(asked: Dated, case: Case, mended: Mended) -> Alternative:
    differences = tuple(_difference(asked, case, mended, change.session) for change in mended.changes)
    return Alternative(differences, mended.moved, mended.left_out)


def _difference(asked: Dated, case: Case, mended: Mended, x: int) -> Difference:
    group, session = asked.hit[x]
    slot, room = int(mended.timetable.slot[x]), int(mended.timetable.room[x])
    start = end = teacher = None
    blocked: dict[str, int] = {}
    fix = Fix.CANCELLED
    if slot < 0:
        blocked = {code.value: times for code, times in blockers(case, mended.timetable, x).items()}
    else:
        fix, teacher = Fix.SUBSTITUTE, asked.teachers[room].id
        start, end = session.start, session.end
        if slot != int(case.was.slot[x]):
            fix, start, end = Fix.MOVED, asked.grid.instant(slot), asked.grid.instant(slot, session.minutes)
    return Difference(
        session=session.id,
        group=group.id,
        fix=fix,
        revision=session.revision,
        participants=int(case.weight[x]),
        start=session.start,
        teacher=session.teacher,
        new_start=start,
        new_end=end,
        new_teacher=teacher,
        blockers=blocked,
    )

"""Calls for substitutes and sessions without a time, as messages; offers as they are heard."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from samklasse_contracts import scheduling as s
from samklasse_contracts.gateway import SubstituteOffered
from samklasse_contracts.message import say
from samklasse_contracts.values import Level as WireLevel
from samklasse_contracts.values import Subject

from samklasse_scheduling.domain.repair.pool import Offer
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.translate.said import Because


def wanted(
    group: Timetable,
    sessions: Sequence[Session],
    *,
    wanted_id: UUID,
    asked: str,
    answer_by: datetime,
    cause: Because,
    now: datetime,
) -> s.SubstituteWanted:
    """One supplier is asked."""
    body = s.SubstituteWanted(
        wanted_id=wanted_id,
        asked_orgnr=asked,
        subject=Subject(group.subject),
        level=WireLevel(group.level.name),
        sessions=tuple(s.SessionInNeed(session_id=one.id, starts_at=one.start, ends_at=one.end) for one in sessions),
        answer_by=answer_by,
    )
    return say(body, subject=wanted_id, at=now, cause=cause, owner_orgnr=group.supplier, audience=(asked,))


def offer(told: SubstituteOffered) -> Offer:
    """A yes."""
    return Offer(told.wanted_id, told.supplier_orgnr, told.teacher_id, told.session_ids, told.received_at)


def no_slot(
    group: Timetable,
    blockers: Mapping[UUID, Mapping[str, int]],
    reason: str,
    said: int,
    *,
    cause: Because,
    now: datetime,
) -> s.NoSlotFound:
    """There is no other time for these sessions; what blocks each."""
    body = s.NoSlotFound(
        class_id=group.id,
        supplier_orgnr=group.supplier,
        sessions=tuple(s.WithoutSlot(session_id=one, blockers=_blocked(blockers[one])) for one in sorted(blockers)),
        reason=reason,
    )
    return say(
        body, subject=group.id, at=now, cause=cause, sequence=said, owner_orgnr=group.supplier,
        audience=(group.supplier,),
    )  # fmt: skip


def _blocked(blockers: Mapping[str, int]) -> tuple[s.Blocked, ...]:
    return tuple(s.Blocked(code=code, times=times) for code, times in sorted(blockers.items()))

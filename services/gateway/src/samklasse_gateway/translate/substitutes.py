"""Substitutes and sessions without a time, as one supplier is told; and who it offers, as the gateway says it."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from samklasse_contracts import gateway as g
from samklasse_contracts import scheduling as sch
from samklasse_contracts import supplier as s
from samklasse_contracts.ids import supplier_id

from samklasse_gateway.domain.door import Heard
from samklasse_gateway.translate import outward
from samklasse_gateway.translate.inward import say_inward

OVER = {sch.SessionState.CLOSED: sch.SessionState.HELD}


def wanted(fact: sch.SubstituteWanted) -> s.SubstituteWanted:
    """A question; whose class it is stays out."""
    return s.SubstituteWanted(
        wanted_id=fact.wanted_id,
        subject=fact.subject,
        level=fact.level,
        sessions=fact.sessions,
        answer_by=fact.answer_by,
    )


def whom(sessions: Sequence[sch.TimetableSession], members: Sequence[sch.Member]) -> tuple[sch.Member, ...]:
    """Those of a class whom the coming ones of these sessions are for."""
    coming = [session for session in sessions if session.state is sch.SessionState.SCHEDULED]
    everybody = any(session.members is None for session in coming)
    named = {enrollment for session in coming for enrollment in session.members or ()}
    return tuple(member for member in members if everybody or member.enrollment_id in named)


def timetabled(
    fact: sch.TimetablePublished | sch.ClassCancelled,
    sessions: Sequence[sch.TimetableSession],
    members: Sequence[sch.Member],
    *,
    teacher_refs: Mapping[UUID, str],
    pseudonyms: Mapping[UUID, UUID],
) -> s.SubstituteTimetabled:
    """The sessions that one supplier's teachers take in another's class; whose class it is stays out."""
    here = tuple(
        s.MailboxMember(
            enrollment_id=member.enrollment_id,
            participant=pseudonyms[member.person_id],
            owner_orgnr=member.owner_orgnr,
        )
        for member in members
    )
    return s.SubstituteTimetabled(
        class_id=fact.class_id,
        revision=fact.revision,
        subject=fact.subject,
        level=fact.level,
        members=here,
        sessions=outward.sessions_told(tuple(sessions), teacher_refs, here={one.enrollment_id for one in here}),
    )


def digest(told: s.SubstituteTimetabled) -> bytes:
    """Of what a letter says, in whatever order: two with one digest tell a lender the same.

    Neither the revision counts, which is the whole class's, nor that a session's roll was taken: it gave it itself.
    """
    members = sorted(told.members, key=lambda one: one.enrollment_id)
    sessions = [one.model_copy(update={"state": OVER.get(one.state, one.state)}) for one in told.sessions]
    sessions.sort(key=lambda one: one.session_id)
    said = told.model_copy(update={"revision": 0, "members": tuple(members), "sessions": tuple(sessions)})
    return sha256(said.body()).digest()


def no_slot(fact: sch.NoSlotFound) -> s.NoSlotFound:
    """A session of its own."""
    return s.NoSlotFound(class_id=fact.class_id, sessions=fact.sessions, reason=fact.reason)


def offered(told: s.SubstituteFound, heard: Heard, trail: UUID) -> g.SubstituteOffered:
    """A teacher for these sessions."""
    body = g.SubstituteOffered(
        wanted_id=told.wanted_id,
        supplier_orgnr=heard.orgnr,
        teacher_id=supplier_id(heard.orgnr, told.teacher_ref),
        session_ids=told.session_ids,
        received_at=heard.at,
    )
    return say_inward(body, told.wanted_id, heard, trail=trail)

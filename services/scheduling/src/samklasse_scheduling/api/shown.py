"""A class as one caller may see it: a municipality its own people, a supplier everybody in a class of its own."""

from typing import Any

from samklasse_chassis.http import Caller, Role

from samklasse_scheduling.domain import modules
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Member, Timetable


def may_see(group: Timetable, caller: Caller) -> bool:
    """Whether a class is any of the caller's business."""
    if caller.role is Role.OPERATOR:
        return True
    if caller.role is Role.SUPPLIER:
        return group.supplier == caller.orgnr
    return any(member.municipality == caller.orgnr for member in group.members)


def shown_class(group: Timetable, caller: Caller, places: int) -> dict[str, Any]:
    """The class, its sessions, and the members that the caller may know of.

    `places`: left, as small as somebody in it needs it to be, as at every other door: two numbers would tell of her.
    A supplier, who comes in by no other door, is shown those that nobody has or holds.
    """
    return {
        **shown_offer(group, group.free_places if caller.role is Role.SUPPLIER else places),
        "revision": group.revision,
        "size": len(group.members),
        "municipalities": len({member.municipality for member in group.members}),
        "members": [
            {"enrollment_id": str(member.enrollment), "owner_orgnr": member.municipality}
            for member in group.members
            if _theirs(member, group, caller)
        ],
        "sessions": [_session(session, group, caller) for session in group.sessions],
        "modules": [
            {
                "module": one.module,
                "session_ids": [str(session_id) for session_id in one.sessions],
                "taught": one.taught,
                "out_of_order": one.out_of_order,
            }
            for one in modules.progress(group)
        ],
    }


def _session(session: Session, group: Timetable, caller: Caller) -> dict[str, Any]:
    """A session; of a tutorial's people and of groups the caller's own."""
    own = {member.enrollment for member in group.members if _theirs(member, group, caller)}
    return {
        "session_id": str(session.id),
        "state": session.state,
        "revision": session.revision,
        "starts_at": session.start.isoformat(),
        "ends_at": session.end.isoformat(),
        "minutes": session.minutes,
        "module": session.module,
        "teacher_id": str(session.teacher),
        "kind": session.kind,
        "members": None if session.people is None else [str(one) for one in session.people if one in own],
        "groups": [[str(one) for one in people if one in own] for people in session.groups],
        "seats_left": session.seats - len(session.people or ()) if session.seats else None,
    }


def shown_offer(group: Timetable, places: int) -> dict[str, Any]:
    """What a class is and when, and how many places are left: nobody in it."""
    return {
        "class_id": str(group.id),
        "kind": group.kind,
        "state": group.state,
        "supplier_orgnr": group.supplier,
        "offering_id": str(group.offering),
        "subject": group.subject,
        "level": group.level.name,
        "track": group.track,
        "weekly": [{"weekday": t.weekday, "start": t.at(), "minutes": t.minutes} for t in group.times],
        "first_day": group.first_day.isoformat(),
        "last_day": group.last_day.isoformat(),
        "free_places": places,
    }


def _theirs(member: Member, group: Timetable, caller: Caller) -> bool:
    if caller.role is Role.SUPPLIER:
        return group.supplier == caller.orgnr
    return caller.role is not Role.OPERATOR and member.municipality == caller.orgnr

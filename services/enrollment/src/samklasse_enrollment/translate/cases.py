"""Training cases and deadlines, as others hear of them."""

from datetime import datetime

from samklasse_contracts.enrollment import Deadline, DeadlineNear
from samklasse_contracts.message import Message, say

from samklasse_enrollment.domain.deadlines import Due


def near(due: Due, *, cause: Message, now: datetime) -> DeadlineNear:
    """For the municipality alone."""
    body = DeadlineNear(
        deadline=Deadline(due.kind),
        about=due.about,
        owner_orgnr=due.owner_orgnr,
        due_on=due.due_on,
        paragraph=due.paragraph,
    )
    subject = f"{due.kind}/{due.about}"
    orgnr, law = due.owner_orgnr, due.ruleset
    return say(body, subject=subject, at=now, cause=cause, owner_orgnr=orgnr, audience=(orgnr,), ruleset=law)

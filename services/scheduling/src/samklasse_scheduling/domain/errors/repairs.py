"""Repairs: an offer or a choice that cannot be taken."""

from datetime import datetime
from uuid import UUID

from samklasse_scheduling.domain.errors.root import Refusal


class AlreadyFilled(Refusal):
    """Somebody else was faster, or the session is no longer in need."""

    code = "ALREADY_FILLED"

    def __init__(self, session_id: UUID) -> None:
        super().__init__(session_id=str(session_id))


class AnswerTooLate(Refusal):
    """The answer came after the deadline."""

    code = "ANSWER_TOO_LATE"

    def __init__(self, answer_by: datetime) -> None:
        super().__init__(answer_by=answer_by.isoformat())


class UnfitTeacher(Refusal):
    """A teacher who is not qualified, not free, or not the speaker's."""

    code = "UNFIT_TEACHER"

    def __init__(self, teacher_id: UUID) -> None:
        super().__init__(teacher_id=str(teacher_id))


class NoSuchAlternative(Refusal):
    """A choice of something that was not offered, or that no longer holds."""

    def __init__(self, code: str, number: int) -> None:
        self.code = code
        super().__init__(number=number)

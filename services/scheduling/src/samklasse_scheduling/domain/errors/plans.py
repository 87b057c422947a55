"""Answers to a plan that cannot be taken."""

from datetime import datetime
from uuid import UUID

from samklasse_scheduling.domain.errors.root import Refusal


class PlanClosed(Refusal):
    """The deadline for answering the plan has passed, or all have answered."""

    code = "PLAN_CLOSED"

    def __init__(self, plan_id: UUID, answer_by: datetime) -> None:
        super().__init__(plan_id=str(plan_id), answer_by=answer_by.isoformat())


class TooManyWhatifs(Refusal):
    """The municipality waits for answers to as many questions as it may."""

    code = "TOO_MANY_WHATIFS"

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class NotInPlan(Refusal):
    """An answer about someone the plan does not have for that municipality."""

    code = "NOT_IN_PLAN"

    def __init__(self, enrollment_id: UUID) -> None:
        super().__init__(enrollment_id=str(enrollment_id))


class AnsweredTwice(Refusal):
    """The same person is both approved and returned, or was answered before with something else."""

    code = "ANSWERED_TWICE"

    def __init__(self, enrollment_id: UUID) -> None:
        super().__init__(enrollment_id=str(enrollment_id))

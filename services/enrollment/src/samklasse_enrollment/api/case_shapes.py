"""Training cases as they are asked for and shown over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from samklasse_enrollment.domain.training import clocks as clock_rules
from samklasse_enrollment.domain.training import discreet
from samklasse_enrollment.domain.training.clocks import Clock
from samklasse_enrollment.domain.training.plan import SKILLS, Plan
from samklasse_enrollment.domain.training.values import CaseState, Schooling, TargetGroup, TrainingCase

Text = Annotated[str, Field(max_length=4000)]
"""Grounds in the municipality's own words; sealed, and in the letter."""
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,49}$")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
FORM = Literal["BOKMAL", "NYNORSK"] | None
"""Of the letter, where the municipality has chosen no written form."""
GoalLevel = Literal["A1", "A2", "B1", "B2", "C1"]


class Asked(BaseModel):
    """Bodies have no unknown fields."""

    model_config = ConfigDict(extra="forbid")


class FactsTold(Asked):
    """From when there is a duty, and what the clocks need; of `birth_date` only when the right ends is kept, sealed."""

    registered_on: Day | None = None
    claimed_on: Day | None = None
    intro_programme: bool = False
    target_group: TargetGroup
    schooling: Schooling
    permit_on: Day
    birth_date: Day | None = None


class Allocation(Asked):
    """Training is allocated; a start was offered on that day."""

    offered_on: Day
    ground: Literal["IN_TARGET_GROUP", "VOLUNTARY"] = "IN_TARGET_GROUP"
    text: Text | None = None
    form: FORM = None


class RefusalTold(Asked):
    """Training is denied."""

    ground: Literal["NOT_IN_TARGET_GROUP", "RIGHT_ENDED"]
    text: Text | None = None
    form: FORM = None


class GoalsTold(Asked):
    """A level per skill."""

    LISTENING: GoalLevel
    READING: GoalLevel
    SPEAKING: GoalLevel
    WRITING: GoalLevel


class PlanTold(Asked):
    """The first plan, or a material change of the one that stands."""

    goals: GoalsTold
    minutes_per_week: Annotated[int, Field(ge=15, le=3000)]
    starts_on: Day
    ends_on: Day
    ground: Literal["MADE_TOGETHER", "NOT_AGREED"] = "MADE_TOGETHER"
    text: Text | None = None


class StartTold(Asked):
    """Training began on that day."""

    on: Day


class ExemptionTold(Asked):
    """`cause` is sealed: health is nobody else's business."""

    outcome: Literal["GRANTED", "DENIED"]
    ground: Code
    cause: Literal["HEALTH", "OTHER"] | None = None
    text: Text | None = None
    form: FORM = None


class StopTold(Asked):
    """Training is stopped."""

    ground: Literal["EXTENSIVE_ABSENCE", "OWN_CONDUCT"]
    text: Text | None = None
    form: FORM = None


class AbsenceTold(Asked):
    """What she missed of social studies, as much as rolls say where nothing is told; `documented`: by a doctor."""

    missed_minutes: Annotated[int, Field(ge=0, le=100_000)] | None = None
    documented: bool = False
    text: Text | None = None


class StepTold(Asked):
    """What needs no decision."""

    step: Literal["RESUME", "REACH_GOAL", "CLOSE", "EXPIRE"]


class ShownClock(BaseModel):
    """A clock, its rule set and paragraph, and how it was computed; in the open only general ones (`discreet`)."""

    clock: str
    due_on: date
    rule: str
    paragraph: str
    how: dict[str, Any]


class ShownCase(BaseModel):
    """A case without anything that is sealed."""

    case_id: UUID
    person_id: UUID
    state: CaseState
    registered_on: date | None
    claimed_on: date | None
    intro_programme: bool
    offered_on: date | None
    started_on: date | None
    trained_by: str | None
    moved_on: date | None
    moved_to: str | None


class ShownCases(BaseModel):
    """In the order of their ids; ask again `after` = `next` for more."""

    cases: list[ShownCase]
    next: UUID | None


class ShownPlan(BaseModel):
    """The version that stands."""

    version: int
    goals: dict[str, str]
    minutes_per_week: int
    starts_on: date
    ends_on: date
    decision_id: UUID


class ShownFile(ShownCase):
    """A case with its clocks and its plan."""

    clocks: list[ShownClock]
    plan: ShownPlan | None = None


class ShownStep(BaseModel):
    """One step of a case's history; `changed`: clocks, with their day before and after."""

    step_no: int
    step: str
    from_state: str
    to_state: str
    reason: str | None
    rule: str | None
    changed: dict[str, Any]
    by_subject: str
    at: datetime


class ShownHistory(BaseModel):
    """Earliest first; ask again `after` the last `step_no` for more."""

    steps: list[ShownStep]


class ShownDecision(BaseModel):
    """A decision that has been made; its letter's text has a door of its own."""

    decision_id: UUID
    kind: str
    outcome: str
    ground: str | None
    """None: of an exemption, which is in `ShownSealed`."""
    paragraph: str
    rule: str
    decided_on: date
    appeal_by: date | None


class Decided(BaseModel):
    """The decision, and where the case stands now."""

    case: ShownFile
    decision: ShownDecision


class ShownSealed(BaseModel):
    """What is sealed about a case, and hours that only those who read it may count. Reading is logged."""

    case_id: UUID
    target_group: TargetGroup | None
    schooling: Schooling | None
    permit_on: date | None
    right_ends_on: date | None
    leave_grounds: dict[UUID, str]
    exemption_grounds: dict[UUID, str]
    duty_hours: int | None
    social_studies_minutes: dict[str, int] | None
    social_studies_counted: int | None
    social_studies_required: int | None
    clocks: list[ShownClock]


def shown_case(case: TrainingCase) -> dict[str, Any]:
    """As the fields of `ShownCase`."""
    names = set(ShownCase.model_fields) - {"case_id"}
    return {"case_id": case.id, **{name: getattr(case, name) for name in names}}


def shown_file(case: TrainingCase, clocks: list[Clock] | tuple[Clock, ...], plan: Plan | None = None) -> ShownFile:
    """A case with its clocks, as far as they are open, and its plan."""
    exact = {(one.name, one.due_on): one for one in clock_rules.of(case, None, ())}
    shown = [shown_clock(exact.get((each.name, each.due_on), each)) for each in discreet.plain(clocks)]
    return ShownFile(**shown_case(case), clocks=shown, plan=plan and _plan(plan))


def shown_clock(clock: Clock) -> ShownClock:
    """As it is."""
    told = {name: getattr(clock, name) for name in ("due_on", "rule", "paragraph")}
    return ShownClock(clock=clock.name, how=dict(clock.how), **told)


def _plan(plan: Plan) -> ShownPlan:
    told = {name: getattr(plan, name) for name in set(ShownPlan.model_fields) - {"goals"}}
    return ShownPlan(goals=dict(zip(SKILLS, plan.goals, strict=True)), **told)

"""The language plan (norskplan, il § 34): goals per skill, scope, duration; it moves one level at a time."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.errors import BadDecision, DayOutOfOrder, GoalTooFar, PlanOutsideWindow
from samklasse_enrollment.domain.training.values import Schooling

SKILLS = ("LISTENING", "READING", "SPEAKING", "WRITING")
Goals = tuple[str, str, str, str]


@dataclass(frozen=True)
class Plan:
    """One version; a material change is a decision of its own."""

    id: UUID
    case_id: UUID
    version: int
    goals: Goals
    minutes_per_week: int
    starts_on: date
    ends_on: date
    decision_id: UUID


def guided_goals(schooling: Schooling, day: date) -> Goals:
    """What the regulation's guide says for somebody with that schooling (if §§ 26-28)."""
    listening, reading, speaking, writing = rules.at("goals", day).table("guide")[schooling.value]
    return listening, reading, speaking, writing


def check(plan: Plan, before: Plan | None, *, guide: Goals | None, window_ends: date | None) -> Plan:
    """A plan that may be made: within one level of what it follows, and within the window.

    Raises:
        BadDecision: no such level.
        GoalTooFar: more than one level from the guide, or from the version before, in a skill.
        DayOutOfOrder, PlanOutsideWindow: its days.
    """
    rule = rules.at("goals", plan.starts_on)
    levels = rule.codes("levels")
    for skill, goal in zip(SKILLS, plan.goals, strict=True):
        if goal not in levels:
            raise BadDecision(field=f"goals.{skill}", rule=rule.paragraph)
    origin = before.goals if before else guide
    for skill, goal, was in zip(SKILLS, plan.goals, origin or plan.goals, strict=True):
        if abs(levels.index(goal) - levels.index(was)) > rule.number("one_level_at_a_time"):
            raise GoalTooFar(field=f"goals.{skill}", rule=rule.paragraph)
    if plan.ends_on < plan.starts_on:
        raise DayOutOfOrder(field="ends_on", rule="il-34")
    if window_ends is not None and plan.ends_on > window_ends:
        raise PlanOutsideWindow(field="ends_on", window_ends=window_ends, rule="il-32")
    return plan


def change(before: Plan, after: Plan) -> str:
    """What a new version changes, as the ground of its decision."""
    if before.goals != after.goals:
        return "GOAL"
    return "SCOPE" if before.minutes_per_week != after.minutes_per_week else "DURATION"

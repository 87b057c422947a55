"""What an official does with a training case. Illegal steps name the paragraph; nobody is placed here."""

import json
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain.decision import Decision, Making
from samklasse_enrollment.domain.errors import DayOutOfOrder, WindowNotOver
from samklasse_enrollment.domain.hours import SOCIAL_STUDIES
from samklasse_enrollment.domain.sealed_kinds import Kind, Purpose
from samklasse_enrollment.domain.training import case as rules
from samklasse_enrollment.domain.training import clocks, social_studies
from samklasse_enrollment.domain.training import plan as plans
from samklasse_enrollment.domain.training.case import Step
from samklasse_enrollment.domain.training.plan import Goals, Plan
from samklasse_enrollment.domain.training.values import About, CaseState, TargetGroup
from samklasse_enrollment.handlers import decisions
from samklasse_enrollment.handlers.case_files import Desk, File, open_file
from samklasse_enrollment.handlers.training import keep
from samklasse_enrollment.store import balances
from samklasse_enrollment.store import plans as plan_store
from samklasse_enrollment.store import training as store


@dataclass(frozen=True)
class Told:
    """What a municipality tells of a person. `born_on` (else the vault's) judges the age: when it ends is sealed."""

    registered_on: date | None
    claimed_on: date | None
    intro_programme: bool
    about: About
    born_on: date | None = None


async def register(desk: Desk, case_id: UUID, told: Told) -> File:
    """From when there is a duty towards her, and what the clocks need; may be corrected until a decision is made.

    Raises:
        NotFound, WrongCaseState, FactsMissing, DayOutOfOrder, NotInTargetGroup: see `domain.training`.
    """
    if told.about.permit_on > desk.today:
        raise DayOutOfOrder(field="permit_on", rule="il-26")
    before = await open_file(desk, case_id)
    about = await _aged(desk, before.case.person_id, told.about, told.born_on)
    case = rules.register(
        before.case,
        registered_on=told.registered_on or before.case.registered_on,
        claimed_on=told.claimed_on or before.case.claimed_on,
        intro_programme=told.intro_programme,
        today=desk.today,
    )
    return await keep(desk, before, replace(before, case=case, about=about), Step.REGISTER)


async def allocate(desk: Desk, case_id: UUID, making: Making, *, offered_on: date) -> tuple[File, Decision]:
    """Training is allocated by decision, and a start offered; by choice also to whom the law gives no right.

    Raises:
        NotInTargetGroup: right and duty have ended by age, and the ground is not VOLUNTARY.
    """
    before = await open_file(desk, case_id)
    about = before.knowing()
    if making.ground != "VOLUNTARY":
        about = await _aged(desk, before.case.person_id, about, None)
        clocks.check_right(about, today=desk.today)
    case = rules.decide(before.case, offered_on=offered_on, today=desk.today)
    return await _decided(desk, before, replace(before, case=case, about=about), Step.DECIDE, making)


async def deny(desk: Desk, case_id: UUID, making: Making) -> tuple[File, Decision]:
    """Training is denied by decision: she has no right to it, or none any more; she may appeal."""
    before = await open_file(desk, case_id)
    case = rules.take(before.case, Step.DENY)
    return await _decided(desk, before, replace(before, case=case), Step.DENY, making)


@dataclass(frozen=True)
class Planned:
    """A plan as it is wanted. Goals in the order listening, reading, speaking, writing."""

    goals: Goals
    minutes_per_week: int
    starts_on: date
    ends_on: date


async def plan(
    desk: Desk, case_id: UUID, wanted: Planned, *, ground: str = "MADE_TOGETHER", text: str | None = None
) -> tuple[File, Decision]:
    """The first plan, or a material change of the one that stands; either is a decision."""
    before = await open_file(desk, case_id)
    about = before.knowing()
    standing = before.plan
    first = before.case.state is CaseState.DECIDED
    step = Step.PLAN if first else Step.REVISE
    case = rules.take(before.case, step)
    drawn = Plan(
        id=new_id(),
        case_id=case_id,
        version=standing.version + 1 if standing else 1,
        goals=wanted.goals,
        minutes_per_week=wanted.minutes_per_week,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        decision_id=UUID(int=0),
    )
    guide = plans.guided_goals(about.schooling, wanted.starts_on)
    plans.check(drawn, None if first else standing, guide=guide, window_ends=before.window_ends)
    if not first and standing is not None:
        ground = plans.change(standing, drawn)
    making = Making("PLAN" if first else "MATERIAL_CHANGE", "MADE", ground, text)
    after, made = await _decided(desk, before, replace(before, case=case), step, making)
    kept = replace(drawn, decision_id=made.id)
    await plan_store.add(desk.conn, kept)
    return replace(after, plan=kept), made


async def start(desk: Desk, case_id: UUID, *, on: date) -> File:
    """Training has begun."""
    before = await open_file(desk, case_id)
    before.knowing()
    if on > desk.today:
        raise DayOutOfOrder(field="on", rule="il-30")
    return await keep(desk, before, replace(before, case=rules.start(before.case, on=on)), Step.START)


async def exempt(desk: Desk, case_id: UUID, making: Making) -> tuple[File, Decision]:
    """An exemption is granted or denied; only one from training itself ends the case's way."""
    before = await open_file(desk, case_id)
    ends = making.outcome == "GRANTED" and making.ground.startswith("TRAINING_")
    case = rules.take(before.case, Step.EXEMPT) if ends else before.case
    return await _decided(desk, before, replace(before, case=case), Step.EXEMPT if ends else Step.DECISION, making)


async def stop(desk: Desk, case_id: UUID, making: Making) -> tuple[File, Decision]:
    """Training is stopped by decision."""
    before = await open_file(desk, case_id)
    case = rules.take(before.case, Step.STOP)
    return await _decided(desk, before, replace(before, case=case), Step.STOP, making)


async def judge_absence(
    desk: Desk, case_id: UUID, *, missed_minutes: int | None, documented: bool, text: str | None
) -> tuple[File, Decision]:
    """Whether she may make up for missed social studies free of charge (if § 29); None: as much as rolls say."""
    before = await open_file(desk, case_id)
    if missed_minutes is None:
        missed_minutes = await balances.missed(desk.conn, before.case.person_id, SOCIAL_STUDIES)
    rule = clocks.social_rule(before.knowing())
    if rule is None:
        raise rules.nothing_due()
    outcome, ground = social_studies.retake(before.case, missed_minutes, rule, documented=documented)
    return await _decided(desk, before, before, Step.DECISION, Making("ABSENCE", outcome, ground, text))


async def step(desk: Desk, case_id: UUID, wanted: Step) -> File:
    """RESUME, REACH_GOAL or CLOSE: what needs no decision."""
    before = await open_file(desk, case_id)
    return await keep(desk, before, replace(before, case=rules.take(before.case, wanted)), wanted)


async def expire(desk: Desk, case_id: UUID) -> File:
    """The time for training has run out, or right and duty have ended by age.

    Raises:
        WindowNotOver: neither, or no window runs.
    """
    before = await open_file(desk, case_id)
    case = rules.take(before.case, Step.EXPIRE)
    ends, aged = before.window_ends, before.about.right_ends_on if before.about else None
    over = ends is not None and ends < desk.today
    if not over and (aged is None or desk.today < aged):
        raise WindowNotOver(field="case_id", window_ends=ends, rule="il-32")
    return await keep(desk, before, replace(before, case=case), Step.EXPIRE, rule=None if over else "il-26")


async def social_hours(conn: asyncpg.Connection, file: File) -> social_studies.Counted | None:
    """What counts of her social studies; None: none are due."""
    rule = clocks.social_rule(file.about) if file.about else None
    if rule is None:
        return None
    return social_studies.count(await store.social_minutes(conn, file.case.person_id), rule)


async def _aged(desk: Desk, person_id: UUID, about: About, born_on: date | None) -> About:
    """With the day on which right and duty end by age, as soon as somebody has told when she was born.

    Raises:
        NotInTargetGroup: too young on the day of the permit, or too old; whoever takes part by choice may be either.
    """
    born = born_on or await _born_on(desk, person_id)
    if born is None:
        return about
    if about.target_group is not TargetGroup.VOLUNTARY:
        clocks.check_age(born, permit_on=about.permit_on, today=desk.today)
    return replace(about, right_ends_on=clocks.ages_out(born, permit_on=about.permit_on))


async def _born_on(desk: Desk, person_id: UUID) -> date | None:
    sealed = await vault.unseal(
        desk.conn, desk.keys, person_id, Kind.IDENTITY, reader=desk.by, purpose=Purpose.CASE_WORK
    )
    born = json.loads(sealed).get("born") if sealed else None
    return date.fromisoformat(born) if born else None


async def _decided(desk: Desk, before: File, after: File, step: Step, making: Making) -> tuple[File, Decision]:
    made = await decisions.decide(desk.conn, desk.keys, before.case, making, by=desk.by, now=desk.now)
    if made.ground is None:
        after = replace(after, grounds={**after.grounds, str(made.id): making.ground})
    return await keep(desk, before, after, step, reason=making.kind, rule=made.paragraph), made

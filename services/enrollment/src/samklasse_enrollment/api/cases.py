"""Training cases: a municipality's own, what their clocks say, and the steps that an official takes.

The answer to a command is kept for its repeat, so it never has anything that is sealed: that has a GET of its own.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound, Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.api.case_shapes import (
    AbsenceTold,
    Allocation,
    Decided,
    ExemptionTold,
    FactsTold,
    PlanTold,
    RefusalTold,
    ShownCase,
    ShownCases,
    ShownDecision,
    ShownFile,
    ShownHistory,
    ShownSealed,
    ShownStep,
    StartTold,
    StepTold,
    StopTold,
    shown_case,
    shown_clock,
    shown_file,
)
from samklasse_enrollment.domain.decision import Decision, Making
from samklasse_enrollment.domain.training import clocks as clock_rules
from samklasse_enrollment.domain.training.case import Step
from samklasse_enrollment.domain.training.values import About, CaseState, TrainingCase
from samklasse_enrollment.handlers import case_steps
from samklasse_enrollment.handlers.case_files import Desk, File, read_file
from samklasse_enrollment.handlers.case_steps import Planned, Told
from samklasse_enrollment.store import decisions, plans, training, training_clocks

router = acting.router()
FIRST = UUID(int=0)


def desk(do: Annotated[Command, Depends(http.command)], request: Request) -> Desk:
    """What a command about a case gets; only a municipality's own people get one."""
    roles.municipality(do.caller)
    return Desk(do.conn, request.app.state.kek, do.caller, do.cause, do.now)


AtDesk = Annotated[Desk, Depends(desk)]


@router.get("/cases")
async def list_cases(
    read: Annotated[Reading, Depends(http.reading)],
    state: CaseState | None = None,
    person_id: UUID | None = None,
    after: UUID = FIRST,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ShownCases:
    """One's own, in the order of their ids."""
    orgnr = roles.municipality(read.caller)
    told = state.value if state else None
    found = await training.page(read.conn, orgnr, after=after, state=told, person_id=person_id, limit=limit)
    shown = [ShownCase(**shown_case(case)) for case in found]
    return ShownCases(cases=shown, next=found[-1].id if len(found) == limit else None)


@router.get("/cases/{case_id}")
async def show_case(read: Annotated[Reading, Depends(http.reading)], case_id: UUID) -> ShownFile:
    """One case with its clocks and its plan."""
    case = await _own(read, case_id)
    running = await training_clocks.of_case(read.conn, case_id)
    return shown_file(case, running, await plans.latest(read.conn, case_id))


@router.get("/cases/{case_id}/history")
async def show_history(
    read: Annotated[Reading, Depends(http.reading)],
    case_id: UUID,
    after: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ShownHistory:
    """Every step it has taken, and which clocks each of them moved."""
    await _own(read, case_id)
    found = await training_clocks.history(read.conn, case_id, after=after, limit=limit)
    return ShownHistory(steps=[ShownStep(**each) for each in found])


@router.get("/cases/{case_id}/sealed")
async def show_sealed(
    read: Annotated[Reading, Depends(http.disclosing)], request: Request, case_id: UUID
) -> ShownSealed:
    """What is sealed, as long as she is one's own; the read log says who asked."""
    case = await _own(read, case_id)
    if case.state is CaseState.TRANSFERRED:
        raise NotFound
    file = await read_file(read.conn, request.app.state.kek, case, by=read.caller)
    counted = await case_steps.social_hours(read.conn, file)
    hours = clock_rules.duty_hours(file.about) if file.about else None
    return ShownSealed(
        case_id=case_id,
        target_group=file.about.target_group if file.about else None,
        schooling=file.about.schooling if file.about else None,
        permit_on=file.about.permit_on if file.about else None,
        right_ends_on=file.about.right_ends_on if file.about else None,
        leave_grounds={one.id: file.grounds[str(one.id)] for one in file.leaves},
        exemption_grounds={
            id_: file.grounds[str(id_)]
            for id_ in await decisions.exemptions(read.conn, case_id)
            if str(id_) in file.grounds
        },
        duty_hours=hours[0] if hours else None,
        social_studies_minutes=dict(counted.minutes) if counted else None,
        social_studies_counted=counted.total_minutes if counted else None,
        social_studies_required=counted.required_minutes if counted else None,
        clocks=[shown_clock(each) for each in file.clocks],
    )


@router.post("/cases/{case_id}/facts")
async def tell_facts(at: AtDesk, case_id: UUID, told: FactsTold) -> ShownFile:
    """From when there is a duty, and what the clocks need (il sections 26, 30, 32)."""
    about = About(told.target_group, told.schooling, told.permit_on)
    facts = Told(told.registered_on, told.claimed_on, told.intro_programme, about, told.birth_date)
    return _shown(await case_steps.register(at, case_id, facts))


@router.post("/cases/{case_id}/allocation", status_code=201)
async def allocate(at: AtDesk, case_id: UUID, told: Allocation) -> Decided:
    """The decision that allocates training (il section 30)."""
    making = Making("ALLOCATION", "GRANTED", told.ground, told.text, form=told.form)
    return _decided(*await case_steps.allocate(at, case_id, making, offered_on=told.offered_on))


@router.post("/cases/{case_id}/denial", status_code=201)
async def deny(at: AtDesk, case_id: UUID, told: RefusalTold) -> Decided:
    """The decision that denies training (il section 26)."""
    making = Making("ALLOCATION", "DENIED", told.ground, told.text, form=told.form)
    return _decided(*await case_steps.deny(at, case_id, making))


@router.post("/cases/{case_id}/plan", status_code=201)
async def plan(at: AtDesk, case_id: UUID, told: PlanTold) -> Decided:
    """The language plan, or a material change of it (il section 34)."""
    goals = told.goals
    wanted = Planned(
        (goals.LISTENING, goals.READING, goals.SPEAKING, goals.WRITING),
        told.minutes_per_week,
        told.starts_on,
        told.ends_on,
    )
    return _decided(*await case_steps.plan(at, case_id, wanted, ground=told.ground, text=told.text))


@router.post("/cases/{case_id}/start")
async def start(at: AtDesk, case_id: UUID, told: StartTold) -> ShownFile:
    """Training has begun."""
    return _shown(await case_steps.start(at, case_id, on=told.on))


@router.post("/cases/{case_id}/exemption", status_code=201)
async def exempt(at: AtDesk, case_id: UUID, told: ExemptionTold) -> Decided:
    """The decision about an exemption (il section 29)."""
    making = Making("EXEMPTION", told.outcome, told.ground, told.text, told.cause, told.form)
    return _decided(*await case_steps.exempt(at, case_id, making))


@router.post("/cases/{case_id}/stop", status_code=201)
async def stop(at: AtDesk, case_id: UUID, told: StopTold) -> Decided:
    """The decision that stops training (il section 36)."""
    making = Making("STOP", "MADE", told.ground, told.text, form=told.form)
    return _decided(*await case_steps.stop(at, case_id, making))


@router.post("/cases/{case_id}/absence", status_code=201)
async def judge_absence(at: AtDesk, case_id: UUID, told: AbsenceTold) -> Decided:
    """The decision about making up for missed social studies (if section 29)."""
    return _decided(
        *await case_steps.judge_absence(
            at, case_id, missed_minutes=told.missed_minutes, documented=told.documented, text=told.text
        )
    )


@router.post("/cases/{case_id}/steps")
async def take_step(at: AtDesk, case_id: UUID, told: StepTold) -> ShownFile:
    """What needs no decision: training goes on, the goal is reached, the time is over, the case is closed."""
    if told.step == "EXPIRE":
        return _shown(await case_steps.expire(at, case_id))
    return _shown(await case_steps.step(at, case_id, Step(told.step)))


async def _own(read: Reading, case_id: UUID) -> TrainingCase:
    case = await training.find(read.conn, case_id, roles.municipality(read.caller))
    if case is None:
        raise NotFound
    return case


def _shown(file: File) -> ShownFile:
    return shown_file(file.case, file.clocks, file.plan)


def _decided(file: File, made: Decision) -> Decided:
    return Decided(case=_shown(file), decision=shown_decision(made))


def shown_decision(made: Decision) -> ShownDecision:
    """Without the grounds in words."""
    return ShownDecision(
        decision_id=made.id,
        kind=made.kind,
        outcome=made.outcome,
        ground=made.ground,
        paragraph=made.paragraph,
        rule=made.rule,
        decided_on=made.decided_on,
        appeal_by=made.appeal_by,
    )

"""Everything that the gateway listens to: the services on the one side, the suppliers on the other."""

from samklasse_chassis import timers
from samklasse_chassis.consumer import Consumer
from samklasse_contracts import enrollment as e
from samklasse_contracts import partnerships as p
from samklasse_contracts import scheduling as s

from samklasse_gateway.handlers import (
    access,
    buying,
    cases,
    erasure,
    errands,
    intake,
    interpreting,
    pauses,
    substitutes,
    teaching,
    verdicts,
)
from samklasse_gateway.store import suppliers

CONSUMERS: tuple[Consumer, ...] = (
    Consumer(
        "gateway.partnerships-organisation",
        "partnerships.organisation.#",
        {p.OrganisationRegistered: buying.know_organisation},
        rebuild=suppliers.forget_organisations,
    ),
    Consumer("gateway.enrollment-offering", "enrollment.offering.#", {e.OfferingPublished: buying.know_offering}),
    Consumer(
        "gateway.enrollment-call-off",
        "enrollment.call-off.#",
        {e.CallOffPlaced: buying.note_call_off, e.CallOffChanged: buying.note_call_off},
    ),
    Consumer(
        "gateway.enrollment-seats",
        "enrollment.seats.#",
        {
            e.SeatsRequested: buying.want_seats,
            e.SeatsLapsed: buying.close_lapsed_seats,
            e.SeatsEnded: buying.close_ended_seats,
        },
    ),
    Consumer(
        "gateway.enrollment-enrollment",
        "enrollment.enrollment.#",
        {
            e.AccessOpened: access.grant_access,
            e.AccessClosed: access.revoke_access,
            e.ParticipantWithdrawn: access.revoke_access,
            e.ParticipantPaused: pauses.pause_person,
            e.ParticipantResumed: pauses.resume_person,
        },
    ),
    Consumer(
        "gateway.enrollment-learning-week",
        "enrollment.learning-week.#",
        {e.LearningWeekEnded: buying.want_learning_time},
    ),
    Consumer("gateway.partnerships-terms", "partnerships.terms.#", {p.CooperationTermsAgreed: errands.note_terms}),
    Consumer(
        "gateway.enrollment-inquiry",
        "enrollment.inquiry.#",
        {e.InquirySent: errands.ask_for_offer, e.InquiryClosed: errands.close_inquiry},
    ),
    Consumer(
        "gateway.enrollment-coordination",
        "enrollment.coordination.#",
        {e.CoordinationPlanAgreed: errands.tell_plan, e.CoordinationPlanChanged: errands.tell_plan},
    ),
    Consumer(
        "gateway.enrollment-assessment",
        "enrollment.assessment.#",
        {e.AssessmentOrdered: errands.want_assessment, e.AssessmentCancelled: errands.cancel_assessment},
    ),
    Consumer(
        "gateway.enrollment-delegation",
        "enrollment.delegation.#",
        {e.DelegationGranted: errands.grant_delegation, e.DelegationRevoked: errands.revoke_delegation},
    ),
    Consumer(
        "gateway.enrollment-case",
        "enrollment.case.#",
        {e.CaseTransferred: cases.move_person, e.ErasureRequested: erasure.forget_person},
    ),
    Consumer(
        "gateway.enrollment-answer",
        "enrollment.answer.#",
        {e.AnswerAccepted: verdicts.accept, e.AnswerRefused: verdicts.refuse},
    ),
    Consumer(
        "gateway.scheduling-answer",
        "scheduling.answer.#",
        {s.AnswerAccepted: verdicts.accept, s.AnswerRefused: verdicts.refuse},
    ),
    Consumer(
        "gateway.scheduling-timetable",
        "scheduling.timetable.#",
        {
            s.TimetablePublished: teaching.tell_timetable,
            s.ClassCancelled: teaching.tell_cancellation,
            s.NoSlotFound: substitutes.tell_no_slot,
        },
    ),
    Consumer("gateway.scheduling-substitute", "scheduling.substitute.#", {s.SubstituteWanted: substitutes.want}),
    Consumer("gateway.scheduling-session", "scheduling.session.#", {s.SessionHeld: teaching.want_roll}),
    Consumer(
        "gateway.scheduling-interpreter",
        "scheduling.interpreter.#",
        {
            s.InterpreterConfirmed: interpreting.tell_booking,
            s.InterpreterNotFilled: interpreting.tell_missing,
            s.InterpreterCancelled: interpreting.tell_cancellation,
        },
    ),
    Consumer("gateway.scheduling-demand", "scheduling.demand.#", {s.UnmetDemandPublished: teaching.tell_demand}),
    timers.consumer("gateway", {erasure.REMINDER: erasure.remind}),
    Consumer("gateway.suppliers", "", outside=True, outside_handler=intake.hear),
)

"""Everything scheduling listens to."""

from samklasse_chassis import timers
from samklasse_chassis.consumer import Consumer
from samklasse_contracts.enrollment import (
    CoordinationPlanAgreed,
    CoordinationPlanChanged,
    ErasureRequested,
    OfferingPublished,
    ParticipantChanged,
    ParticipantPaused,
    ParticipantPlaceable,
    ParticipantResumed,
    ParticipantWithdrawn,
    SeatsEnded,
)
from samklasse_contracts.gateway import ClassOffered, RollCalled, SubstituteOffered, TeacherAvailable, TeacherAway
from samklasse_contracts.partnerships import OrganisationRegistered

from samklasse_scheduling.handlers import (
    answers,
    calendars,
    catalogue,
    choosing,
    clocks,
    disruptions,
    erasure,
    lifecycle,
    modules,
    people,
    rolls,
    rooms,
    substitutes,
    suppliers,
)
from samklasse_scheduling.handlers.interpreting import answering, moving, registering
from samklasse_scheduling.store import catalogue as copies

CONSUMERS: tuple[Consumer, ...] = (
    Consumer(
        "scheduling.partnerships-organisation",
        "partnerships.organisation.#",
        {OrganisationRegistered: catalogue.remember_organisation},
        rebuild=copies.forget_organisations,
    ),
    Consumer(
        "scheduling.enrollment-offering",
        "enrollment.offering.#",
        {OfferingPublished: catalogue.remember_offering},
        rebuild=copies.forget_offerings,
    ),
    Consumer(
        "scheduling.enrollment-seats",
        "enrollment.seats.#",
        {SeatsEnded: people.end_seats},
    ),
    Consumer(
        "scheduling.enrollment-coordination",
        "enrollment.coordination.#",
        {CoordinationPlanAgreed: modules.remember_plan, CoordinationPlanChanged: modules.remember_plan},
    ),
    Consumer(
        "scheduling.enrollment-enrollment",
        "enrollment.enrollment.#",
        {
            ParticipantPlaceable: people.remember_person,
            ParticipantChanged: people.remember_person,
            ParticipantPaused: people.pause_person,
            ParticipantResumed: people.resume_person,
            ParticipantWithdrawn: people.withdraw_person,
        },
    ),
    Consumer(
        "scheduling.enrollment-case",
        "enrollment.case.#",
        {ErasureRequested: erasure.erase_person},
    ),
    Consumer(
        "scheduling.gateway-class",
        "gateway.class.#",
        {ClassOffered: suppliers.offer_class},
    ),
    Consumer(
        "scheduling.gateway-teacher",
        "gateway.teacher.#",
        {TeacherAvailable: suppliers.remember_teacher, TeacherAway: disruptions.repair_absence},
    ),
    Consumer(
        "scheduling.gateway-substitute",
        "gateway.substitute.#",
        {SubstituteOffered: substitutes.take_offer},
    ),
    Consumer(
        "scheduling.gateway-roll",
        "gateway.roll.#",
        {RollCalled: rolls.take_roll},
    ),
    timers.consumer(
        "scheduling",
        {
            clocks.PLAN_DEADLINE: answers.plan_deadline,
            clocks.PLAN_SETTLING: answers.plan_settling,
            clocks.SESSION_ROOM: rooms.session_room,
            clocks.SESSION_START: rooms.session_start,
            clocks.SESSION_END: rolls.session_end,
            clocks.ROLL_MISSING: rolls.roll_missing,
            clocks.CLASS_START: lifecycle.class_start,
            clocks.CLASS_END: lifecycle.class_end,
            clocks.SEATS_END: people.seats_end,
            clocks.CALENDAR_CHECK: calendars.check_class,
            clocks.SUBSTITUTES: substitutes.deadline,
            clocks.REPAIR_CHOICE: choosing.choice_deadline,
            clocks.OFFER_END: answering.offer_end,
            clocks.INTERPRETER_CHANGED: registering.interpreter_changed,
            clocks.INTERPRETER_MISSING: moving.interpreter_missing,
        },
    ),
)

"""Everything notifications listens to."""

from samklasse_chassis import timers
from samklasse_chassis.consumer import Consumer
from samklasse_contracts.enrollment import (
    AccessClosed,
    AccessOpened,
    CaseTransferred,
    CoordinationPlanChanged,
    DeadlineNear,
    ErasureRequested,
    ParticipantPaused,
    ParticipantResumed,
    ParticipantWithdrawn,
    SeatsEnded,
    SeatsLapsed,
    SeatsRequested,
)
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_contracts.scheduling import (
    ClassCancelled,
    InterpreterNoShow,
    InterpreterNotFilled,
    NoSlotFound,
    ParticipantUnplaced,
    PlanProposed,
    TimetablePublished,
)

from samklasse_notifications.handlers import (
    absentees,
    access,
    by_hand,
    classes,
    coordinators,
    deadlines,
    erasure,
    moves,
    pauses,
    reminders,
    suppliers,
)
from samklasse_notifications.store import copies, escalations

CONSUMERS = (
    Consumer(
        queue="notifications.partnerships-organisation",
        hears="partnerships.organisation.#",
        handlers={OrganisationRegistered: coordinators.register_organisation},
        rebuild=copies.forget_organisations,
    ),
    Consumer(
        queue="notifications.scheduling-timetable",
        hears="scheduling.timetable.#",
        handlers={
            TimetablePublished: classes.publish_timetable,
            ClassCancelled: classes.cancel_class,
            NoSlotFound: suppliers.tell_of_no_slot,
        },
    ),
    Consumer(
        queue="notifications.enrollment-enrollment",
        hears="enrollment.enrollment.#",
        handlers={
            AccessOpened: access.open_access,
            AccessClosed: access.close_access,
            ParticipantWithdrawn: coordinators.let_withdrawn_go,
            ParticipantPaused: pauses.pause_person,
            ParticipantResumed: pauses.resume_person,
        },
    ),
    Consumer(
        queue="notifications.enrollment-case",
        hears="enrollment.case.#",
        handlers={CaseTransferred: moves.move_person, ErasureRequested: erasure.erase_person},
    ),
    Consumer(
        queue="notifications.enrollment-deadline",
        hears="enrollment.deadline.#",
        handlers={DeadlineNear: deadlines.gather_deadline},
    ),
    Consumer(
        queue="notifications.enrollment-seats",
        hears="enrollment.seats.#",
        handlers={
            SeatsRequested: suppliers.tell_of_request,
            SeatsLapsed: suppliers.let_request_lapse,
            SeatsEnded: suppliers.tell_of_end,
        },
    ),
    Consumer(
        queue="notifications.enrollment-coordination",
        hears="enrollment.coordination.#",
        handlers={CoordinationPlanChanged: coordinators.tell_of_changed_plan},
    ),
    Consumer(
        queue="notifications.scheduling-plan",
        hears="scheduling.plan.#",
        handlers={PlanProposed: coordinators.propose_plan},
    ),
    Consumer(
        queue="notifications.scheduling-enrollment",
        hears="scheduling.enrollment.#",
        handlers={ParticipantUnplaced: coordinators.gather_unplaced},
    ),
    Consumer(
        queue="notifications.scheduling-interpreter",
        hears="scheduling.interpreter.#",
        handlers={
            InterpreterNotFilled: coordinators.tell_of_missing_interpreter,
            InterpreterNoShow: coordinators.tell_of_absent_interpreter,
        },
    ),
    timers.consumer(
        "notifications",
        {
            reminders.DAY_BEFORE: reminders.remind_of_session,
            reminders.HOUR_BEFORE: reminders.remind_soon,
            coordinators.UNPLACED_DIGEST: coordinators.tell_of_unplaced,
            deadlines.DEADLINE_DIGEST: deadlines.tell_of_deadlines,
            escalations.DIGEST: by_hand.tell_of_tasks,
            absentees.DIGEST: absentees.tell_of_absences,
        },
    ),
)

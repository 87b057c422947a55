"""Everything that enrollment listens to."""

from samklasse_chassis import timers
from samklasse_chassis.consumer import Consumer
from samklasse_contracts.gateway import (
    LearningTimeReported,
    OfferingSubmitted,
    SeatsConfirmed,
    SeatsDeclined,
    TeacherOnboarded,
)
from samklasse_contracts.partnerships import (
    AgreementChanged,
    AgreementSigned,
    AgreementTerminated,
    OrganisationRegistered,
)
from samklasse_contracts.scheduling import AttendanceRecorded, ClassCancelled, ParticipantUnplaced, TimetablePublished

from samklasse_enrollment.handlers import (
    access,
    copies,
    deadlines,
    ledger,
    offerings,
    seats,
    teachers,
    termination,
    timetables,
)
from samklasse_enrollment.store import organisations

CONSUMERS = (
    Consumer(
        "enrollment.partnerships-organisation",
        "partnerships.organisation.#",
        {OrganisationRegistered: copies.register_organisation},
        rebuild=organisations.forget_all,
    ),
    Consumer(
        "enrollment.partnerships-agreement",
        "partnerships.agreement.#",
        {
            AgreementSigned: copies.sign_agreement,
            AgreementChanged: copies.sign_agreement,
            AgreementTerminated: termination.terminate_agreement,
        },
    ),
    Consumer("enrollment.gateway-offering", "gateway.offering.#", {OfferingSubmitted: offerings.submit_offering}),
    Consumer(
        "enrollment.gateway-seats",
        "gateway.seats.#",
        {SeatsConfirmed: seats.confirm_seats, SeatsDeclined: seats.decline_seats},
    ),
    Consumer("enrollment.gateway-teacher", "gateway.teacher.#", {TeacherOnboarded: teachers.onboard_teacher}),
    Consumer(
        "enrollment.gateway-learning-time",
        "gateway.learning-time.#",
        {LearningTimeReported: ledger.report_learning_time},
    ),
    Consumer(
        "enrollment.scheduling-timetable",
        "scheduling.timetable.#",
        {TimetablePublished: timetables.publish_timetable, ClassCancelled: timetables.cancel_class},
    ),
    Consumer("enrollment.scheduling-session", "scheduling.session.#", {AttendanceRecorded: ledger.record_attendance}),
    Consumer(
        "enrollment.scheduling-enrollment",
        "scheduling.enrollment.#",
        {ParticipantUnplaced: timetables.record_unplaced},
    ),
    timers.consumer(
        "enrollment",
        {
            seats.ANSWER_DEADLINE: seats.lapse_seats,
            seats.SEATS_END: seats.end_seats,
            timetables.CLASS_STARTS: timetables.start_class,
            "access-starts": access.start_access,
            "access-ends": access.end_access,
            "learning-week": access.end_learning_week,
            deadlines.DEADLINE: deadlines.tell,
        },
    ),
)

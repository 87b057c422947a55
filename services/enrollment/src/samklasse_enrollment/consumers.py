"""Everything that enrollment listens to."""

from samklasse_chassis import timers
from samklasse_chassis.consumer import Consumer
from samklasse_contracts import gateway, notifications, scheduling
from samklasse_contracts.gateway import (
    AssessmentDeclined,
    AssessmentPerformed,
    CoordinationProposed,
    InquiryAnswered,
    InquiryDeclined,
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
    CooperationTermsAgreed,
    OrganisationRegistered,
)
from samklasse_contracts.scheduling import AttendanceRecorded, ClassCancelled, ParticipantUnplaced, TimetablePublished

from samklasse_enrollment.handlers import (
    access,
    assessments,
    coordination,
    copies,
    deadlines,
    delegations,
    enrollments,
    erasure,
    inquiries,
    leave,
    ledger,
    moving,
    offerings,
    offers,
    seats,
    surges,
    teachers,
    termination,
    terms,
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
    Consumer("enrollment.partnerships-terms", "partnerships.terms.#", {CooperationTermsAgreed: terms.agree_terms}),
    Consumer("enrollment.gateway-offering", "gateway.offering.#", {OfferingSubmitted: offerings.submit_offering}),
    Consumer(
        "enrollment.gateway-seats",
        "gateway.seats.#",
        {SeatsConfirmed: seats.confirm_seats, SeatsDeclined: seats.decline_seats},
    ),
    Consumer(
        "enrollment.gateway-inquiry",
        "gateway.inquiry.#",
        {InquiryAnswered: offers.answer_inquiry, InquiryDeclined: offers.decline_inquiry},
    ),
    Consumer(
        "enrollment.gateway-coordination",
        "gateway.coordination.#",
        {CoordinationProposed: coordination.propose_plan},
    ),
    Consumer(
        "enrollment.gateway-assessment",
        "gateway.assessment.#",
        {AssessmentPerformed: assessments.perform, AssessmentDeclined: assessments.decline},
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
    Consumer("enrollment.scheduling-case", "scheduling.case.#", {scheduling.CaseErased: erasure.record_answer}),
    Consumer("enrollment.gateway-case", "gateway.case.#", {gateway.CaseErased: erasure.record_answer}),
    Consumer(
        "enrollment.notifications-case",
        "notifications.case.#",
        {notifications.CaseErased: erasure.record_answer},
    ),
    timers.consumer(
        "enrollment",
        {
            seats.ANSWER_DEADLINE: seats.lapse_seats,
            seats.SEATS_END: seats.end_seats,
            inquiries.INQUIRY_DEADLINE: offers.end_waiting,
            timetables.CLASS_STARTS: timetables.start_class,
            enrollments.LINE_ENDS: enrollments.end_line,
            moving.MOVE_DUE: moving.carry_out,
            moving.RUN_ON_ENDS: moving.end_run_on,
            assessments.ASSESSMENT_DUE: assessments.lapse,
            delegations.DELEGATION_ENDS: delegations.expire,
            surges.SURGE_STARTS: surges.begin,
            surges.SURGE_DAY: surges.live_a_day,
            "access-starts": access.start_access,
            "access-ends": access.end_access,
            "learning-week": access.end_learning_week,
            deadlines.DEADLINE: deadlines.tell,
            leave.BEGINS: leave.begin_by_date,
            leave.ENDS: leave.end_by_date,
        },
    ),
)

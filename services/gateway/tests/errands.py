"""What is said about inquiries, plans, assistance, terms and erasure in the tests."""

from datetime import timedelta

from samklasse_contracts import enrollment as e
from samklasse_contracts import supplier as s
from samklasse_contracts.enrollment import AwardMethod, CourseSought, PlanWeek, Side
from samklasse_contracts.partnerships import CooperationTermsAgreed
from samklasse_contracts.values import AssessedLevels, CourseType, DelegatedTask, Level, Need, Subject

from .builders import FJORD, MONDAY, NOW, SKIEN, fact, uid

LARVIK = "399000114"
WEEKS = (PlanWeek(week=1, municipal_module="hus", supplier_module="hjem"), PlanWeek(week=2, supplier_module="arbeid"))
UNTIL = MONDAY + timedelta(days=90)
SOUGHT = CourseSought(
    course_type=CourseType.SYNC_GROUP,
    subject=Subject.NORWEGIAN,
    levels=(Level.A1,),
    quantity=6,
    starts_on=MONDAY,
    ends_on=UNTIL,
)


def inquiry(name: str = "invitation", orgnr: str = FJORD) -> e.InquirySent:
    """Skien asks for six seats."""
    body = e.InquirySent(
        invitation_id=uid(name),
        inquiry_id=uid("inquiry"),
        buyer_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        method=AwardMethod.MINI_COMPETITION,
        sought=SOUGHT,
        answer_by=NOW + timedelta(days=2),
    )
    return fact(body, uid(name))


def inquiry_closed(name: str = "invitation", orgnr: str = FJORD) -> e.InquiryClosed:
    """Somebody else was better."""
    body = e.InquiryClosed(
        invitation_id=uid(name), inquiry_id=uid("inquiry"), buyer_orgnr=SKIEN, supplier_orgnr=orgnr, reason="LOST"
    )
    return fact(body, uid(name), 2)


def plan(line: str = "line-1", orgnr: str = FJORD) -> e.CoordinationPlanAgreed:
    """Two weeks."""
    body = e.CoordinationPlanAgreed(
        line_id=uid(line),
        buyer_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        revision=1,
        changed_by=Side.MUNICIPALITY,
        weeks=WEEKS,
    )
    return fact(body, uid(line))


def plan_changed(line: str = "line-1", orgnr: str = FJORD) -> e.CoordinationPlanChanged:
    """The supplier's own change, agreed to."""
    changed = plan(line, orgnr).model_dump() | {"revision": 2, "changed_by": Side.SUPPLIER}
    return fact(e.CoordinationPlanChanged(**changed), uid(line), 2)


def assessment(who: str = "anna", orgnr: str = FJORD) -> e.AssessmentOrdered:
    """Skien wants somebody assessed."""
    body = e.AssessmentOrdered(
        assessment_id=uid(f"assessment of {who} at {orgnr}"),
        person_id=uid(who),
        agreement_id=uid("agreement"),
        owner_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        language="ar",
        answer_by=NOW + timedelta(days=10),
    )
    return fact(body, body.assessment_id)


def assessment_cancelled(who: str = "anna", orgnr: str = FJORD) -> e.AssessmentCancelled:
    """Or not."""
    ordered = assessment(who, orgnr)
    body = e.AssessmentCancelled(
        assessment_id=ordered.assessment_id,
        person_id=uid(who),
        owner_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        reason="WITHDRAWN",
    )
    return fact(body, body.assessment_id, 2)


def delegation(orgnr: str = FJORD) -> e.DelegationGranted:
    """Timetables, until the summer."""
    body = e.DelegationGranted(
        delegation_id=uid("delegation"),
        agreement_id=uid("agreement"),
        owner_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        tasks=(DelegatedTask.TIMETABLE,),
        starts_on=MONDAY,
        ends_on=UNTIL,
    )
    return fact(body, body.delegation_id)


def delegation_revoked(orgnr: str = FJORD) -> e.DelegationRevoked:
    """Over."""
    body = e.DelegationRevoked(
        delegation_id=uid("delegation"),
        owner_orgnr=SKIEN,
        supplier_orgnr=orgnr,
        ended_on=MONDAY,
        reason="ENDED",
    )
    return fact(body, body.delegation_id, 2)


def terms(orgnr: str = FJORD) -> CooperationTermsAgreed:
    """Answers within a day, reports on Tuesdays."""
    body = CooperationTermsAgreed(
        terms_id=uid("terms"),
        agreement_id=uid("agreement"),
        seller_orgnr=orgnr,
        buyer_orgnr=SKIEN,
        version=2,
        valid_from=MONDAY,
        answer_within_hours=24,
        reporting_weekday=2,
        tasks=(DelegatedTask.ATTENDANCE,),
    )
    return fact(body, body.terms_id, 2)


def moved(who: str = "anna", to: str = LARVIK, sequence: int = 1) -> e.CaseTransferred:
    """Somebody has moved away from Skien."""
    body = e.CaseTransferred(
        case_id=uid(f"case of {who}"), person_id=uid(who), from_orgnr=SKIEN, to_orgnr=to, moved_on=MONDAY
    )
    return fact(body, body.case_id, sequence)


def forget(who: str = "anna", *enrollments: str, sequence: int = 9) -> e.ErasureRequested:
    """Everything about her is to be deleted."""
    body = e.ErasureRequested(
        case_id=uid(f"case of {who}"),
        person_id=uid(who),
        owner_orgnr=SKIEN,
        enrollment_ids=tuple(uid(each) for each in enrollments),
    )
    return fact(body, body.case_id, sequence)


def replied(name: str = "invitation", offering_ref: str = "kurs") -> s.InquiryReplied:
    """Four seats."""
    return s.InquiryReplied(invitation_id=uid(name), offering_ref=offering_ref, seats=4, seat_ore=950_000)


def passed(name: str = "invitation") -> s.InquiryPassed:
    """None."""
    return s.InquiryPassed(invitation_id=uid(name), reason="NO_CAPACITY")


def suggested(line: str = "line-1") -> s.CoordinationSuggested:
    """Another second week."""
    return s.CoordinationSuggested(line_id=uid(line), weeks=WEEKS)


def reported(who: str = "anna", orgnr: str = FJORD, revision: int = 1) -> s.AssessmentReported:
    """She hears better than she writes."""
    return s.AssessmentReported(
        assessment_id=uid(f"assessment of {who} at {orgnr}"),
        revision=revision,
        levels=AssessedLevels(LISTENING=Level.A2, SPEAKING=Level.A1),
        schooling_track=2,
        needs=(Need.SMALL_GROUP,),
    )


def not_assessed(who: str = "anna", orgnr: str = FJORD) -> s.AssessmentRefused:
    """No time."""
    return s.AssessmentRefused(assessment_id=uid(f"assessment of {who} at {orgnr}"), reason="NO_CAPACITY")

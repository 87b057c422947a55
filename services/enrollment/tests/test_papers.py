"""Participation certificates and examinations."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import certificate, exam, rules
from samklasse_enrollment.domain.certificate import Form, Occasion, Training
from samklasse_enrollment.domain.errors import (
    AlreadyWanted,
    BadWindow,
    CandidateDecides,
    FreeTryUsed,
    NothingToCertify,
    NotOverYet,
    NotTheDutyHolder,
    Refusal,
    SignUpClosed,
    WrongResult,
    WrongState,
)
from samklasse_enrollment.domain.exam import SignUp, Skill, State, Window
from samklasse_enrollment.domain.hours import Account, Balance

from .builders import FIRST, FYRESDAL, NOW, SKIEN, TODAY, TYPE_1, csv_of, row
from .conftest import Enrollment
from .many import many
from .messages import granted, learned

CERTIFIES = rules.at("certificate", TODAY)
EXAMS = rules.at("exams", TODAY)
LATER = NOW + timedelta(days=21)
WINDOW = Window(uuid4(), SKIEN, date(2027, 3, 1), date(2027, 3, 15), date(2027, 3, 26))


def training(state: str = "COMPLETED", **other: Any) -> Training:
    held = {
        Account("SOCIAL_STUDIES", "FAMILY_AND_HEALTH"): Balance(95, 0),
        Account("SOCIAL_STUDIES", None): Balance(30, 30),
    }
    return replace(Training(state, "SOCIAL_STUDIES", "4003", FIRST, FIRST, held), **other)


def written(form: Form) -> str:
    identity = {"first_name": "Olena", "last_name": "<Prøve>", "born": "1990-05-17"}
    body = certificate.lines(training(), identity, Occasion.COMPLETED, CERTIFIES, form)
    return certificate.text(body, form, issued_on=TODAY)


def test_a_certificate_says_the_same_in_both_written_forms() -> None:
    """The exam and certificate row of domain 2.1: il section 30."""
    assert written(Form.BOKMAL).splitlines() == [
        "Deltakerbevis",
        "",
        "Navn: Olena <Prøve>",
        "Født: 1990-05-17",
        "Kommune: 4003",
        "Opplæring i: samfunnskunnskap",
        "Opplæringen er: fullført",
        "Tidsrom: 2027-01-11 – 2027-01-11",
        "Timer: 2,1",
        "Timer per modul: Familie, helse og hverdagsliv 1,6",
        "Av disse rapportert av leverandøren: 0,5",
        "",
        "Utstedt: 2027-01-04",
    ]
    assert "Familie, helse og kvardagsliv" in written(Form.NYNORSK)
    assert "&lt;Prøve&gt;" in certificate.html(written(Form.NYNORSK), Form.NYNORSK)


def test_a_certificate_is_of_training_that_is_over_and_was_given() -> None:
    assert certificate.occasion(training("WITHDRAWN"), CERTIFIES) is Occasion.INTERRUPTED
    with pytest.raises(NotOverYet):
        certificate.occasion(training("ACTIVE"), CERTIFIES)
    with pytest.raises(NothingToCertify):
        certificate.occasion(training(balances={}), CERTIFIES)


async def test_a_certificate_is_issued_once_sealed_and_issued_again_when_it_says_something_else(
    enrollment: Enrollment,
) -> None:
    line_id = await enrollment.seats(TYPE_1)
    await enrollment.people(csv_of(row("a", kurstype="1")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(granted(line_id))
    await enrollment.hear(learned(id_, FIRST, 300), now=LATER)
    asked = {"enrollment_id": str(id_), "form": "NYNORSK"}
    early = await enrollment.call("POST", "/certificates", asked)
    await enrollment.clock(LATER)
    await enrollment.call("POST", f"/enrollments/{id_}/withdrawal", {"reason": "WORK"})

    status, first = await enrollment.call("POST", "/certificates", asked)
    same = await enrollment.call("POST", "/certificates", asked)
    await enrollment.hear(learned(id_, FIRST, 360, revision=2), now=LATER)
    _, second = await enrollment.call("POST", "/certificates", asked)
    path = f"/certificates/{first['certificate_id']}/text"
    texts = [(await enrollment.fetch("GET", f"{path}?revision={n}")).text for n in (1, 2)]
    page = await enrollment.fetch("GET", f"{path}?format=html")
    strange = await enrollment.fetch("GET", path, by=FYRESDAL)
    _, listed = await enrollment.call("GET", "/certificates")

    assert (early[1]["code"], early[1]["rule"], same[1]["code"]) == ("NOT_OVER_YET", "il-30", "NOTHING_NEW"), first
    assert (status, first["revision"], second["revision"], second["occasion"]) == (201, 1, 2, "INTERRUPTED")
    assert ["Timar: 5,0" in texts[0], "Timar: 6,0" in texts[1], "Namn: Olena Prøve" in texts[0]] == [True] * 3
    assert page.headers["content-type"].startswith("text/html")
    assert (strange.status_code, len(listed["certificates"])) == (404, 2)
    assert await enrollment.pool.fetchval("SELECT count(*) FROM vault WHERE kind LIKE 'CERT%'") == 2


def wish(**other: Any) -> SignUp:
    plain = SignUp(uuid4(), UUID(int=1), SKIEN, Skill.READING, WINDOW.id, free=True, wanted_on=TODAY)
    return replace(plain, **other)


def want(earlier: list[SignUp], asked: SignUp, *, window: Window = WINDOW, **other: Any) -> SignUp:
    told: dict[str, Any] = {"trained_by": SKIEN, "candidate_chose": True, "rule": EXAMS, "today": TODAY}
    return exam.want(earlier, window, asked, **(told | other))


@pytest.mark.parametrize(
    ("refusal", "earlier", "other"),
    [
        (NotTheDutyHolder, [], {"trained_by": FYRESDAL}),
        (CandidateDecides, [], {"candidate_chose": False}),
        (SignUpClosed, [], {"today": date(2027, 3, 2)}),
        (AlreadyWanted, [wish()], {}),
        (FreeTryUsed, [wish(window_id=uuid4(), state=State.ASSESSED, result="A1")], {}),
    ],
)
def test_a_wish_for_an_examination_is_refused_with_its_reason(
    refusal: type[Refusal], earlier: list[SignUp], other: dict[str, Any]
) -> None:
    """The exam row of domain 2.1 (if sections 38-42)."""
    with pytest.raises(refusal):
        want(earlier, wish(), **other)


def test_a_withdrawn_try_is_hers_again_and_a_paid_one_is_always_possible() -> None:
    other = wish(window_id=uuid4())

    assert want([replace(other, state=State.WITHDRAWN)], wish()).free
    assert not want([replace(other, state=State.ASSESSED, result="A1")], wish(free=False)).free


def test_a_result_is_one_of_the_skills_own_after_the_examination_has_begun() -> None:
    at, day = datetime(2027, 2, 1, tzinfo=UTC), date(2027, 3, 20)
    done = exam.sign_up(wish(), WINDOW, by="somebody", at=at, today=date(2027, 2, 1))

    assert exam.assess(done, WINDOW, "B1", rule=EXAMS, today=day).result == "B1"
    with pytest.raises(WrongResult):
        exam.assess(done, WINDOW, "PASSED", rule=EXAMS, today=day)
    with pytest.raises(WrongState):
        exam.assess(done, WINDOW, "B1", rule=EXAMS, today=TODAY)
    with pytest.raises(WrongState):
        exam.sign_up(done, WINDOW, by="somebody", at=at, today=date(2027, 2, 1))
    with pytest.raises(SignUpClosed):
        exam.sign_up(wish(), WINDOW, by="somebody", at=at, today=day)


def test_a_window_has_its_days_in_order_and_two_a_year_are_asked_for() -> None:
    with pytest.raises(BadWindow):
        exam.open_window(replace(WINDOW, first_day=date(2027, 2, 1)), today=TODAY)
    with pytest.raises(BadWindow):
        exam.open_window(WINDOW, today=date(2027, 3, 2))
    assert [exam.missing_windows(announced, EXAMS) for announced in range(4)] == [2, 1, 0, 0]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["WANT", "DONE", "WITHDRAW", "RESULT"]), st.integers(0, 3), st.booleans(), st.integers(0, 3)
    ),
    max_size=15,
)


@many()
@given(STEPS)
def test_whatever_is_asked_for_one_try_per_skill_is_free_and_no_state_is_skipped(
    steps: list[tuple[str, int, bool, int]],
) -> None:
    windows = [replace(WINDOW, id=UUID(int=n)) for n in range(4)]
    book: list[SignUp] = []
    legal = {State.WANTED: {"DONE", "WITHDRAW"}, State.SIGNED_UP: {"WITHDRAW", "RESULT"}}
    for what, which, free, at in steps:
        try:
            if what == "WANT":
                book.append(want(book, wish(window_id=windows[at].id, free=free), window=windows[at]))
            elif which < len(book):
                before = book[which]
                book[which] = step(what, before, windows[0])
                assert what in legal[before.state]
        except Refusal:
            continue

    standing = [one for one in book if one.state is not State.WITHDRAWN]
    assert sum(one.free for one in standing) <= 1
    assert len({one.window_id for one in standing}) == len(standing)


def step(what: str, one: SignUp, window: Window) -> SignUp:
    if what == "DONE":
        return exam.sign_up(one, window, by="somebody", at=NOW, today=TODAY)
    if what == "WITHDRAW":
        return exam.withdraw(one)
    return exam.assess(one, window, "A2", rule=EXAMS, today=window.first_day)


async def test_the_municipality_that_trained_her_last_signs_her_up_and_is_reminded_until_it_has(
    enrollment: Enrollment,
) -> None:
    """The exam row of domain 2.1: the duty, its clock, its result, and nothing of it in an event."""
    line_id = await enrollment.seats(TYPE_1)
    ids = await enrollment.people(csv_of(row("a", kurstype="1")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(granted(line_id))
    await enrollment.hear(learned(id_, FIRST, 300), now=LATER)
    days = {"sign_up_by": "2027-03-01", "first_day": "2027-03-15", "last_day": "2027-03-26"}
    _, window = await enrollment.call("POST", "/exams/windows", days)
    body = {
        "person_id": str(ids["a"]), "window_id": window["window_id"], "skills": ["READING", "WRITING"],
        "candidate_chose": True,
    }  # fmt: skip

    status, wanted = await enrollment.call("POST", "/exams/sign-ups", body)
    strange, _ = await enrollment.call("POST", "/exams/sign-ups", body, by=FYRESDAL)
    watched = await enrollment.pool.fetch("SELECT due_on, paragraph FROM deadlines WHERE kind = 'EXAM_SIGN_UP_DUE'")
    first, second = wanted["sign_ups"]
    path = f"/exams/sign-ups/{first['sign_up_id']}"
    done, _ = await enrollment.call("POST", f"{path}/done")
    await enrollment.clock(NOW + timedelta(days=80))
    wrong = await enrollment.call("POST", f"{path}/result", {"result": "PASSED"})
    assessed, _ = await enrollment.call("POST", f"{path}/result", {"result": "B1"})
    _, listed = await enrollment.call("GET", "/exams/sign-ups")

    assert (status, strange, done, assessed) == (201, 404, 200, 200)
    assert [tuple(one) for one in watched] == [(date(2027, 3, 1), "if-38")] * 2
    assert (wrong[1]["code"], wrong[1]["rule"]) == ("WRONG_RESULT", "if-38")
    found = {one["skill"]: (one["state"], one["result"]) for one in listed["sign_ups"]}  # made in one millisecond
    assert found == {first["skill"]: ("ASSESSED", "B1"), second["skill"]: ("WANTED", None)}
    assert await enrollment.pool.fetchval("SELECT count(*) FROM deadlines WHERE kind = 'EXAM_SIGN_UP_DUE'") == 1
    assert "B1" not in str(await enrollment.said())

"""Decisions: made by the municipality alone, with a letter that is sealed and archived."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_chassis import http, vault
from samklasse_contracts.values import Malform
from samklasse_enrollment import archiving
from samklasse_enrollment.domain import decision as rules
from samklasse_enrollment.domain import letters as texts
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain.decision import Decision, Making
from samklasse_enrollment.domain.errors import BadDecision, MunicipalityDecides
from samklasse_enrollment.domain.training.values import TrainingCase
from samklasse_enrollment.handlers import decisions

from .archives import Archive
from .builders import FJORD, NOW, SKIEN, TODAY
from .casework import Official
from .conftest import Enrollment
from .messages import registered, said

STOP = {"ground": "EXTENSIVE_ABSENCE", "text": "Du har vært borte i åtte uker."}


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


def made(kind: str = "STOP", outcome: str = "MADE", ground: str = "OWN_CONDUCT", day: date = TODAY) -> Decision:
    case_id, person_id = uuid4(), uuid4()
    return rules.make(uuid4(), case_id, person_id, SKIEN, Making(kind, outcome, ground), decided_by="kari", today=day)


async def stopped(official: Official, **more: Any) -> UUID:
    """The id of a decision that stops somebody's training."""
    case_id = await official.in_training()
    return UUID((await official.do(case_id, "stop", STOP | more))["decision"]["decision_id"])


async def archived(official: Official, archive: Archive) -> int:
    assert official.at.kek is not None
    return await archiving.one_round(official.at.pool, official.at.kek, archive.client)


async def letter(official: Official, decision_id: UUID) -> dict[str, Any]:
    _, listed = await official.at.call("GET", "/decisions?limit=1000")
    return next(each for each in listed["decisions"] if each["decision_id"] == str(decision_id))


async def test_every_decision_yields_a_letter_with_law_and_appeal(official: Official) -> None:
    """A21: decisions stay with the municipality, and each is told in writing."""
    decision_id = await stopped(official)

    _, shown = await official.at.call("GET", f"/decisions/{decision_id}/letter")

    assert shown["title"] == "Opplæringen din er stanset"
    for part in (
        STOP["text"],
        "integreringsloven § 36",
        "tre uker",
        "Statsforvalteren",
        "4. januar 2027",
        "Hei, Olena",
    ):
        assert part in shown["body"], part
    _, listed = await official.at.call("GET", "/decisions")
    assert [each["kind"] for each in listed["decisions"]] == ["ALLOCATION", "PLAN", "STOP"]
    assert {each["letter_state"] for each in listed["decisions"]} == {"WRITTEN"}


async def test_a_municipality_that_writes_nynorsk_gets_nynorsk(official: Official) -> None:
    case_id = await official.in_training()
    body = registered(SKIEN, "4003").model_copy(update={"malform": Malform.NYNORSK})
    await official.at.hear(said(body, sequence=2))
    decision_id = (await official.do(case_id, "stop", STOP | {"form": "BOKMAL"}))["decision"]["decision_id"]

    _, shown = await official.at.call("GET", f"/decisions/{decision_id}/letter")

    assert shown["form"] == "NYNORSK"
    assert shown["title"] == "Opplæringa di er stansa"
    assert "tre veker" in shown["body"]


async def test_a_supplier_with_a_delegation_decides_nothing(official: Official) -> None:
    """A21: only execution is delegated, never a decision."""
    case_id = await official.in_training()

    for role in (http.Role.SUPPLIER, http.Role.OPERATOR):
        status, _ = await official.at.call("POST", f"/cases/{case_id}/stop", STOP, by=FJORD, role=role)
        assert status == 404
    stranger = http.Caller(FJORD, http.Role.SUPPLIER, "somebody")
    case = TrainingCase(case_id, uuid4(), SKIEN)
    async with official.at.pool.acquire() as conn:
        for by in (stranger, replace(stranger, orgnr=SKIEN)):
            with pytest.raises(MunicipalityDecides):
                await decisions.decide(conn, None, case, Making("STOP", "MADE", "OWN_CONDUCT"), by=by, now=NOW)


async def test_letters_reach_the_archive_once_although_it_was_away(official: Official, tmp_path: Path) -> None:
    decision_id = await stopped(official)
    archive = Archive(tmp_path / "archive.sqlite", fails=3)

    await archived(official, archive)
    waiting = await letter(official, decision_id)
    await official.at.pool.execute("UPDATE letters SET try_at = operator.now() - interval '1 second'")
    await archived(official, archive)
    kept = await letter(official, decision_id)
    again = await archived(official, archive)

    assert (waiting["letter_state"], waiting["letter_tries"]) == ("WRITTEN", 1)
    assert (kept["letter_state"], kept["letter_tries"]) == ("ARCHIVED", 2)
    assert kept["archive_ref"]
    assert again == 0
    assert len({each["key"] for each in await archive.kept()}) == len(await archive.kept()) == 3


async def test_a_letter_whose_answer_was_lost_is_archived_under_the_same_key(
    official: Official, tmp_path: Path
) -> None:
    decision_id = await stopped(official)
    archive = Archive(tmp_path / "archive.sqlite")
    await archived(official, archive)
    first = (await letter(official, decision_id))["archive_ref"]
    await official.at.pool.execute("UPDATE letters SET state = 'WRITTEN', try_at = operator.now()")

    await archived(official, archive)

    assert (await letter(official, decision_id))["archive_ref"] == first


async def test_two_archivists_do_not_take_the_same_letter(official: Official, tmp_path: Path) -> None:
    await stopped(official)
    archive = Archive(tmp_path / "archive.sqlite")

    taken = await asyncio.gather(*(archived(official, archive) for _ in range(4)))

    assert sum(taken) == 3
    assert len(await archive.kept()) == 3


async def test_the_routine_may_send_no_letter_and_the_decision_is_kept(official: Official) -> None:
    case_id = await official.case()
    told = {"outcome": "DENIED", "ground": "TRAINING_WEIGHTY_REASONS", "cause": "HEALTH", "text": "Se legeerklæring."}
    decision_id = (await official.do(case_id, "exemption", told))["decision"]["decision_id"]

    status, _ = await official.at.call("GET", f"/decisions/{decision_id}/letter")
    kept = await letter(official, UUID(decision_id))

    assert status == 404
    assert kept["letter_state"] is None
    assert await official.state(case_id) == "OFFER_DUE"
    assert await official.at.pool.fetchval("SELECT count(*) FROM vault WHERE kind LIKE 'LETTER%'") == 1


async def test_the_time_to_appeal_runs_from_the_day_the_letter_reached_her(official: Official) -> None:
    decision_id = await stopped(official)

    before = (await letter(official, decision_id))["appeal_by"]
    _, late = await official.at.call("POST", f"/decisions/{decision_id}/receipt", {"on": "2027-01-05"})
    _, answer = await official.at.call("POST", f"/decisions/{decision_id}/receipt", {"on": "2027-01-04"})

    assert before == "2027-01-25"
    assert late["code"] == "DAY_OUT_OF_ORDER"
    assert answer["appeal_by"] == "2027-01-25"
    assert rules.appeal_by(made(), reached_on=TODAY + timedelta(days=3), today=TODAY + timedelta(days=9)) == date(
        2027, 1, 28
    )


def every_kind() -> Iterator[tuple[str, str, str]]:
    for kind, told in dated.at("decisions", TODAY).table("kinds").items():
        for outcome in told["outcomes"]:
            yield kind, outcome, told["grounds"][0]


@pytest.mark.parametrize("form", ["BOKMAL", "NYNORSK"])
@pytest.mark.parametrize(("kind", "outcome", "ground"), list(every_kind()))
def test_there_is_a_letter_for_every_kind_and_outcome_in_both_forms(
    kind: str, outcome: str, ground: str, form: str
) -> None:
    written = texts.write(made(kind, outcome, ground), form=form, name=None, text=None)

    assert "$" not in written.body
    assert len(written.title) < 80


def test_both_forms_have_the_same_letters() -> None:
    assert set(texts.texts("BOKMAL")["letters"]) == set(texts.texts("NYNORSK")["letters"])


@pytest.mark.parametrize(
    "making",
    [Making("PRAISE", "MADE", "OWN_CONDUCT"), Making("STOP", "GRANTED", "OWN_CONDUCT"), Making("STOP", "MADE", "MOOD")],
)
def test_what_the_rule_does_not_know_is_no_decision(making: Making) -> None:
    with pytest.raises(BadDecision):
        rules.paragraph(making, dated.at("decisions", TODAY))


def test_the_archive_is_asked_again_later_and_later_but_within_the_hour() -> None:
    waits = [archiving.pause(tries) for tries in range(1, 60)]

    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert max(waits) == timedelta(hours=1)


async def test_nothing_is_archived_of_somebody_who_has_been_erased(official: Official, tmp_path: Path) -> None:
    decision_id = await stopped(official)
    archive = Archive(tmp_path / "archive.sqlite")
    async with official.at.pool.acquire() as conn:
        await vault.shred(conn, await conn.fetchval("SELECT person_id FROM decisions LIMIT 1"))

    await archived(official, archive)

    assert (await letter(official, decision_id))["letter_state"] == "ERASED"
    assert await archive.kept() == []

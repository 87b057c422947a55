"""Somebody who knows the language approves one version of one text; the next version awaits again."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from samklasse_chassis.tokens import Role
from samklasse_chassis.vault import Keys
from samklasse_notifications import api_approvals, editing, preview, templates
from samklasse_notifications.preview import Awaits
from samklasse_notifications.store import templates as kept

from .builders import LARVIK
from .doors import headers, opened
from .test_editing import operator, said_otherwise

SPEAKER = {"approved_by": "tolk i tigrinja, Larvik"}


@pytest.fixture
async def client(pool: asyncpg.Pool, at_noon: None, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(pool, keys, api_approvals.ROUTER, editing.ROUTER) as client:
        await learn(pool)
        yield client


async def learn(pool: asyncpg.Pool) -> None:
    """As a sender does when it starts."""
    async with pool.acquire() as conn:
        await kept.save(conn, [(one.language, one.kind, one.version, one.words) for one in templates.current()])


def door(language: str, kind: str) -> str:
    version = next(one.version for one in templates.current() if (one.language, one.kind) == (language, kind))
    return f"/templates/{language}/{kind}/{version}/approval"


async def shown(client: httpx.AsyncClient, language: str, kind: str) -> tuple[bool, list[str], dict[str, int]]:
    """Whether it is approved, by whom, and how many texts await whom."""
    told = (await client.get(f"/previews?language={language}", headers=operator())).json()
    one = next(each for each in told["previews"] if each["kind"] == kind)
    return one["approved"], [each["approved_by"] for each in one["approvals"]], told["awaiting"]


async def test_an_approved_text_says_by_whom_and_since_when_and_awaits_nobody(client: httpx.AsyncClient) -> None:
    """Issue 6, item 9."""
    everything = preview.awaiting()
    answer = await client.post(door("ti", "NEW_CLASS"), json=SPEAKER, headers=operator())
    approved, by, awaiting = await shown(client, "ti", "NEW_CLASS")
    other = await shown(client, "ti", "REMINDER")
    told = (await client.get("/templates?language=ti", headers=operator())).json()["templates"]
    row = next(one for one in told if one["kind"] == "NEW_CLASS")

    assert (answer.status_code, approved, by) == (200, True, ["tolk i tigrinja, Larvik"])
    assert awaiting == {"SPEAKER": everything[Awaits.SPEAKER] - 1, "EDITOR": everything[Awaits.EDITOR]}
    assert other[:2] == (False, [])
    assert (row["approved_by"], row["approval_noted_by"]) == ("tolk i tigrinja, Larvik", "test")
    assert row["approved_at"].startswith("2027-")


async def test_words_that_change_await_somebody_again(
    client: httpx.AsyncClient, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.post(door("nb", "NEW_CLASS"), json=SPEAKER, headers=operator())
    before = await shown(client, "nb", "NEW_CLASS")
    with said_otherwise(monkeypatch):
        await learn(pool)
        after = await shown(client, "nb", "NEW_CLASS")

    assert (before[:2], after[:2]) == ((True, ["tolk i tigrinja, Larvik"]), (False, []))
    assert after[2]["EDITOR"] == before[2]["EDITOR"] + 1


async def test_a_message_in_two_languages_is_approved_when_both_are(client: httpx.AsyncClient) -> None:
    await client.post(door("nb", "NEUTRAL"), json={"approved_by": "redaktør"}, headers=operator())
    half = await shown(client, "xx", "NEUTRAL")
    await client.post(door("en", "NEUTRAL"), json={"approved_by": "editor"}, headers=operator())
    whole = await shown(client, "xx", "NEUTRAL")

    assert (half[:2], whole[:2]) == ((False, ["redaktør"]), (True, ["redaktør", "editor"]))


async def test_an_approval_stands_until_it_is_withdrawn(client: httpx.AsyncClient) -> None:
    where = door("ti", "REMINDER")
    first = [await client.post(where, json=SPEAKER, headers=operator()) for _ in range(2)]
    other = await client.post(where, json={"approved_by": "en annen"}, headers=operator())
    gone = await client.delete(where, headers=operator())
    again = await client.delete(where, headers=operator())

    assert {answer.status_code for answer in first} == {200}
    assert (other.status_code, other.json()["code"]) == (422, "ALREADY_APPROVED")
    assert (gone.status_code, again.status_code) == (200, 404)
    assert (await shown(client, "ti", "REMINDER"))[:2] == (False, [])


@pytest.mark.parametrize("by", ["", "x", "01017012345", "+4790000000", "anna@kommune.no", "a\nb", "x" * 61])
async def test_nobody_is_named_by_a_number_or_an_address(client: httpx.AsyncClient, by: str) -> None:
    answer = await client.post(door("ti", "REMINDER"), json={"approved_by": by}, headers=operator())

    assert answer.status_code == 422
    assert (await shown(client, "ti", "REMINDER"))[:2] == (False, [])


async def test_what_has_never_been_said_cannot_be_approved(client: httpx.AsyncClient) -> None:
    for where in ("/templates/ti/NEW_CLASS/000000000000/approval", "/templates/xx/NEW_CLASS/0/approval"):
        assert (await client.post(where, json=SPEAKER, headers=operator())).status_code == 404


@pytest.mark.parametrize("role", [Role.MUNICIPALITY, Role.OFFICER, Role.SUPPLIER, Role.SERVICE])
async def test_only_an_operator_notes_an_approval(client: httpx.AsyncClient, role: Role) -> None:
    own = headers(LARVIK, role)
    where = door("ti", "NEW_CLASS")
    answers = [await client.post(where, json=SPEAKER, headers=own), await client.delete(where, headers=own)]

    assert {answer.status_code for answer in answers} == {404}
    assert (await shown(client, "ti", "NEW_CLASS"))[0] is False

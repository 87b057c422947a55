"""Texts have versions, can be seen before anybody gets them, and are tried on catchers alone."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import asyncpg
import httpx
import pytest
from samklasse_chassis.tokens import Role
from samklasse_chassis.vault import Keys
from samklasse_notifications import catalogue, editing, templates, trying
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.errors import BadContactPoint, NoCatcher
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import templates as kept
from samklasse_notifications.store.history import history

from .builders import ANNA, LARVIK
from .doors import app_for, headers
from .outside import Peer
from .sending import MakeSender, intend, reachable, send_all


@pytest.fixture
async def client(
    pool: asyncpg.Pool, at_noon: None, keys: Keys, mail_catcher: Peer, sms_gateway: Peer
) -> AsyncIterator[httpx.AsyncClient]:
    app = app_for(pool, keys, editing.ROUTER)
    app.state.settings = {
        "SAMKLASSE_SMTP_URL": mail_catcher.smtp_url, "SAMKLASSE_SMS_URL": sms_gateway.url,
        trying.CATCHERS: "+4799999999, @fanger.kommune.no",
    }  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifications") as opened:
        yield opened


def operator() -> dict[str, str]:
    return headers(LARVIK, Role.OPERATOR)


@contextmanager
def said_otherwise(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody has changed one text, in bokmål."""
    nb = catalogue.languages()["nb"]
    text = replace(nb.kinds[Kind.NEW_CLASS], title="En annen tittel")
    changed = dict(catalogue.languages()) | {"nb": replace(nb, kinds={**nb.kinds, Kind.NEW_CLASS: text})}
    monkeypatch.setattr(catalogue, "languages", lambda: changed)
    templates._versions.cache_clear()
    yield
    templates._versions.cache_clear()


def test_a_changed_text_is_a_new_version_and_no_other_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Issue 6, item 9."""
    before = {(one.language, one.kind): one.version for one in templates.current()}
    with said_otherwise(monkeypatch):
        after = {(one.language, one.kind): one.version for one in templates.current()}

    assert {place for place, version in after.items() if before[place] != version} == {("nb", "NEW_CLASS")}
    assert len(before) > 100


def test_a_reader_of_two_languages_gets_two_versions() -> None:
    choice = catalogue.choose("xx", Kind.NEW_CLASS)

    assert choice.language == "nb+en"
    assert templates.joined(templates.of(choice, Kind.NEW_CLASS)).count("+") == 1
    assert templates.of(choice, Kind.NEW_CLASS) != templates.of(choice, Kind.NEW_CLASS, neutral=True)


async def test_every_version_is_kept_and_none_is_approved(
    client: httpx.AsyncClient, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issue 6, items 5 and 9: templates are data with versions; no translation is marked approved."""
    async with pool.acquire() as conn:
        await kept.save(conn, [(one.language, one.kind, one.version, one.words) for one in templates.current()])
        with said_otherwise(monkeypatch):
            await kept.save(conn, [(one.language, one.kind, one.version, one.words) for one in templates.current()])
    told = (await client.get("/templates?language=nb", headers=operator())).json()["templates"]
    versions = [one for one in told if one["kind"] == "NEW_CLASS"]

    assert len(versions) == 2
    assert "En annen tittel" in {one["words"]["title"] for one in versions}
    assert {one["approved_at"] for one in told} == {None}


@pytest.mark.parametrize(("wanted", "given", "fallback"), [("uk", "uk", False), ("xx", "nb+en", True)])
async def test_every_kind_can_be_seen_as_its_reader_gets_it(
    client: httpx.AsyncClient, wanted: str, given: str, fallback: bool
) -> None:
    shown = (await client.get(f"/previews?language={wanted}", headers=operator())).json()["previews"]
    new = next(one for one in shown if one["kind"] == "NEW_CLASS")

    assert [one["kind"] for one in shown] == [*(kind.value for kind in Kind), "NEUTRAL"]
    assert (new["language"], new["fallback"], new["approved"]) == (given, fallback, False)
    assert new["sms_parts"] <= 2
    assert all(one["mail"][0]["title"] and one["template"] for one in shown)


async def test_a_try_arrives_marked_as_one_and_once_for_one_key(
    client: httpx.AsyncClient, mail_catcher: Peer, sms_gateway: Peer
) -> None:
    mail = {"language": "nb", "channel": "EMAIL", "to": "prove@fanger.kommune.no"}
    text = {"language": "uk", "channel": "SMS", "to": "+4799999999"}
    same = operator()
    answers = [await client.post("/previews/NEW_CLASS", json=mail, headers=same) for _ in range(2)]
    answers.append(await client.post("/previews/REMINDER", json=text, headers=operator()))
    mails, texts = mail_catcher.mails(), sms_gateway.texts()

    assert [answer.json()["state"] for answer in answers] == ["ACCEPTED"] * 3
    assert {str(one["Message-ID"]) for one in mails} == {str(mails[0]["Message-ID"])}
    assert str(mails[0]["Subject"]).startswith("PRØVE: ")
    assert mails[0]["X-Samklasse-Test"] == "true"
    assert texts[0]["message"]["text"].startswith("PRØVE: ")


@pytest.mark.parametrize(
    ("channel", "to"),
    [
        ("EMAIL", "anna@kommune.no"),
        ("SMS", "+4790000000"),
        ("EMAIL", "x@fanger.kommune.no.evil.no"),
        ("EMAIL", "x@test.no"),
    ],
)
def test_a_try_goes_to_nobody_who_may_be_a_person(channel: str, to: str) -> None:
    with pytest.raises(NoCatcher):
        trying.checked_catcher(Channel(channel), to, {trying.CATCHERS: "@fanger.kommune.no"})


@pytest.mark.parametrize("to", ["+4799999999", "a@b.test\r\nRCPT TO:<x@y.no>", ""])
def test_a_try_to_no_address_is_refused(to: str) -> None:
    with pytest.raises(BadContactPoint):
        trying.checked_catcher(Channel.EMAIL, to, {})


async def test_a_try_goes_to_no_address_that_is_known_here(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys, mail_catcher: Peer
) -> None:
    """Her address would do, by its domain; she would still get a message that is not hers."""
    await reachable(pool, [ANNA], keys)
    wish = {"language": "nb", "channel": "EMAIL", "to": "90000000@test.example"}
    answer = await client.post("/previews/NEW_CLASS", json=wish, headers=operator())

    assert (answer.status_code, answer.json()["code"]) == (422, "NO_CATCHER")
    assert mail_catcher.mails() == []


@pytest.mark.parametrize("role", [Role.MUNICIPALITY, Role.OFFICER, Role.SUPPLIER, Role.SERVICE])
async def test_only_an_operator_sees_or_tries_texts(client: httpx.AsyncClient, mail_catcher: Peer, role: Role) -> None:
    own = headers(LARVIK, role)
    wish = {"language": "nb", "channel": "EMAIL", "to": "prove@fanger.kommune.no"}
    answers = [
        await client.get("/templates", headers=own),
        await client.get("/previews", headers=own),
        await client.post("/previews/NEW_CLASS", json=wish, headers=own),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert mail_catcher.mails() == []


async def test_history_says_which_words_and_what_they_replaced(
    pool: asyncpg.Pool, at_noon: None, keys: Keys, mail_catcher: Peer, make_sender: MakeSender
) -> None:
    """Issue 6, items 6 and 9: for the municipality, without content."""
    subject = uuid4()
    await reachable(pool, [ANNA], keys)
    sender = make_sender(smtp_url=mail_catcher.smtp_url)
    for kind, notice in ((Kind.NEW_CLASS, "new"), (Kind.CLASS_CHANGED, "changed")):
        await intend(pool, [ANNA], subject, kind, notice=notice)
        await send_all(sender)
    async with pool.acquire() as conn:
        first, second = await history(conn, ANNA, LARVIK)
    nb = catalogue.choose("nb", Kind.CLASS_CHANGED)

    assert (first["stands"], first["replaces"]) == (False, None)
    assert (second["stands"], second["replaces"], second["provider"]) == (True, 1, "SMTP")
    assert second["template"] == templates.joined(templates.of(nb, Kind.CLASS_CHANGED)) != first["template"]

"""The HTTP doors: addresses go in encrypted, never come out, and are nobody else's business."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from samklasse_chassis import tokens, vault
from samklasse_chassis.tokens import Caller, Role
from samklasse_chassis.vault import Keys
from samklasse_notifications import api
from samklasse_notifications.domain.functions import coordinator_of

from .builders import ANNA, BILAL, LARVIK, NOW, set_clock
from .sending import intend

SKIEN = "833333333"
PRIVATE, PUBLIC = tokens.new_key_pair()
KEPT_SQL = """
SELECT r.owner_orgnr, r.language, c.channel
  FROM recipients r
  JOIN contact_points c ON c.ref = r.ref
"""


@pytest.fixture
async def client(pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    await set_clock(clock, NOW)
    app = FastAPI()
    app.state.pool, app.state.token_public_key = pool, PUBLIC
    app.state.kek, app.state.said = keys, asyncio.Event()
    app.include_router(api.ROUTER)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifications") as opened:
        yield opened


def headers(orgnr: str = LARVIK, role: Role = Role.MUNICIPALITY, key: str | None = None) -> dict[str, str]:
    expires = datetime.now(UTC) + timedelta(hours=1)
    token = tokens.sign(PRIVATE, Caller(orgnr, role, "test"), expires_at=expires)
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key or str(uuid4())}


def row(**changes: object) -> dict[str, object]:
    return {"ref": str(ANNA), "language": "uk", "channel": "EMAIL", "email": "anna@test.example", **changes}


async def put(
    client: httpx.AsyncClient, *rows: dict[str, object], orgnr: str = LARVIK, role: Role = Role.MUNICIPALITY
) -> httpx.Response:
    return await client.put("/contact-points", json=list(rows), headers=headers(orgnr, role))


async def test_a_contact_point_is_kept_encrypted_and_the_last_one_counts(
    client: httpx.AsyncClient, pool: asyncpg.Pool, keys: Keys
) -> None:
    first = await put(client, row())
    second = await put(client, row(channel="SMS", email=None, phone="+4799999999", language="ar"))
    (kept,) = await pool.fetch(KEPT_SQL)
    sealed = await vault.sealed(pool, "ADDRESS_SMS", [ANNA])
    answers = await pool.fetch("SELECT answer::text AS answer FROM commands")

    assert (first.json(), second.json()) == ({"kept": 1}, {"kept": 1})
    assert tuple(kept) == (LARVIK, "ar", "SMS")
    assert sealed[ANNA].open(keys) == b"+4799999999"
    assert b"9999" not in await pool.fetchval("SELECT sealed FROM vault")
    assert all("anna" not in answer["answer"] for answer in answers)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"email": "anna-at-test.example"}, "BAD_CONTACT_POINT", "email"),
        ({"email": "anna@test.example\r\nRCPT TO:<x@y.example>"}, "BAD_CONTACT_POINT", "email"),
        ({"email": None}, "BAD_CONTACT_POINT", "email"),
        ({"channel": "SMS", "phone": "99999999"}, "BAD_CONTACT_POINT", "phone"),
        ({"language": "norsk språk"}, "UNKNOWN_LANGUAGE", "language"),
        ({"phone": "99999999"}, "BAD_CONTACT_POINT", "phone"),
        ({"quiet_from": "22:00"}, "BAD_CONTACT_POINT", "quiet_until"),
        ({"quiet_from": "24:00", "quiet_until": "07:00"}, "BAD_CONTACT_POINT", "quiet_from"),
    ],
)
async def test_a_bad_row_is_named_without_its_value_and_nothing_is_kept(
    client: httpx.AsyncClient, pool: asyncpg.Pool, wrong: dict[str, object], code: str, field: str
) -> None:
    answer = await put(client, row(ref=str(BILAL)), row(**wrong))

    assert answer.status_code == 422
    told = answer.json()
    assert (told["code"], told["fields"]) == (code, {"row": "2", "field": field})
    assert await pool.fetchval("SELECT count(*) FROM contact_points") == 0


@pytest.mark.parametrize(
    "wrong", [{"channel": "PIGEON"}, {"channel": "PUSH"}, {"ref": "anna@test.example"}, {"name": "Anna Testesen"}]
)
async def test_an_unknown_field_or_value_is_refused_and_not_repeated(
    client: httpx.AsyncClient, wrong: dict[str, object]
) -> None:
    answer = await put(client, row(**wrong))

    assert answer.status_code == 422
    assert not any(value in answer.text for value in ("PIGEON", "anna@", "Testesen"))


async def test_another_municipalitys_person_cannot_be_overwritten_or_seen(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    await put(client, row())
    overwritten = await put(client, row(email="x@test.example"), row(ref=str(BILAL)), orgnr=SKIEN)
    seen = await client.get(f"/threads?person={ANNA}", headers=headers(SKIEN))

    assert (overwritten.status_code, seen.status_code) == (404, 404)
    assert await pool.fetchval("SELECT count(*) FROM contact_points") == 1


@pytest.mark.parametrize("role", [Role.SERVICE, Role.OPERATOR])
async def test_only_a_municipality_has_any_business_here(client: httpx.AsyncClient, role: Role) -> None:
    own = headers(LARVIK, role)
    answers = [
        await put(client, row(), role=role),
        await client.put("/coordinator", json={"language": "nb", "channel": "EMAIL", "email": "a@b.no"}, headers=own),
        await client.get(f"/threads?person={ANNA}", headers=own),
        await client.get("/undelivered", headers=own),
    ]

    assert {answer.status_code for answer in answers} == {404}


async def test_history_says_what_was_tried_and_no_word_or_address_of_it(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    subject = uuid4()
    await put(client, row())
    await intend(pool, [ANNA], subject)
    answer = await client.get(f"/threads?person={ANNA}", headers=headers())
    (told,) = answer.json()["threads"]

    assert (told["subject"], told["kind"], told["state"]) == (str(subject), "REMINDER", "WAITING")
    assert "anna" not in answer.text and "Norsk" not in answer.text


async def test_whoever_cannot_be_reached_is_counted_for_her_coordinator(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    await intend(pool, [ANNA, BILAL], uuid4())
    await put(client, row())
    own = await client.get("/undelivered", headers=headers())
    others = await client.get("/undelivered", headers=headers(SKIEN))
    unreachable = await client.get(f"/threads?person={BILAL}", headers=headers())

    assert own.json() == {"days": 30, "undelivered": {"NO_CONTACT_POINT": 1}}
    assert others.json() == {"days": 30, "undelivered": {"NO_CONTACT_POINT": 0}}
    assert unreachable.json()["threads"][0]["state"] == "NO_CONTACT_POINT"


async def test_the_coordinator_has_one_address_per_municipality(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    for email in ("old@test.example", "new@test.example"):
        body = {"language": "nn", "channel": "EMAIL", "email": email}
        answer = await client.put("/coordinator", json=body, headers=headers())

    assert answer.json() == {"kept": 1}
    assert [row["ref"] for row in await pool.fetch("SELECT ref FROM contact_points")] == [coordinator_of(LARVIK)]


async def test_the_same_key_with_another_list_is_refused(client: httpx.AsyncClient) -> None:
    same = headers(key="list-1")
    first = await client.put("/contact-points", json=[row()], headers=same)
    other = await client.put("/contact-points", json=[row(language="ar")], headers=same)

    assert (first.status_code, other.status_code) == (200, 409)


async def test_a_person_is_shown_her_address_what_was_sent_and_who_has_read_it(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    await put(client, row())
    await intend(pool, [ANNA], uuid4())
    answers = [await client.get(f"/persons/{ANNA}/data", headers=headers()) for _ in range(2)]
    told = answers[1].json()

    assert (told["service"], told["person_id"]) == ("notifications", str(ANNA))
    assert told["sections"]["sealed"] == {"ADDRESS_EMAIL": "anna@test.example"}
    assert [one["kind"] for one in told["sections"]["sent"]] == ["REMINDER"]
    assert [(one["orgnr"], one["subject"], one["purpose"]) for one in told["sections"]["read_by"]] == [
        (LARVIK, "test", "PERSON_EXPORT")
    ] * 2
    assert (await client.get(f"/persons/{ANNA}/data", headers=headers(SKIEN))).status_code == 404
    assert await pool.fetchval("SELECT count(*) FROM vault_reads") == 2


async def test_who_was_erased_cannot_be_given_an_address_again(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    await put(client, row())
    await vault.shred(pool, ANNA)
    answer = await put(client, row(), row(ref=str(BILAL)))

    assert answer.status_code == 404
    assert await pool.fetchval("SELECT count(*) FROM contact_points WHERE ref = $1", BILAL) == 0


async def test_a_row_may_name_both_addresses_quiet_hours_and_what_she_has_chosen(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    given = row(phone="+4799999999", quiet_from="22:30", quiet_until="07:00", invitations=True, reserved=True)
    answers = [await put(client, given) for _ in range(2)]
    known = (await client.get(f"/persons/{ANNA}/data", headers=headers())).json()["sections"]

    assert [answer.json() for answer in answers] == [{"kept": 1}] * 2
    assert [(one["channel"], one["rank"], one["source"]) for one in known["contact_point"]] == [
        ("EMAIL", 1, "OFFICER"),
        ("SMS", 2, "OFFICER"),
    ]
    assert known["sealed"] == {"ADDRESS_EMAIL": "anna@test.example", "ADDRESS_SMS": "+4799999999"}
    (hers,) = known["recipient"]
    assert (hers["quiet_from"], hers["quiet_until"], hers["invitations"], hers["reserved"], hers["role"]) == (
        22 * 60 + 30, 7 * 60, True, True, "PARTICIPANT",
    )  # fmt: skip


async def test_the_coordinator_is_known_as_one(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    body = {"language": "nb", "channel": "EMAIL", "email": "office@test.example"}
    await client.put("/coordinator", json=body, headers=headers())

    assert await pool.fetchval("SELECT role FROM recipients") == "COORDINATOR"


async def test_history_shows_each_way_of_a_message(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    await put(client, row(phone="+4799999999"))
    await intend(pool, [ANNA], uuid4())
    told = (await client.get(f"/threads?person={ANNA}", headers=headers())).json()["threads"]

    assert [(one["channel"], one["step"], one["delivery"]) for one in told] == [
        ("EMAIL", 1, "WAITING"),
        ("SMS", 2, "HELD"),
    ]

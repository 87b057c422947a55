"""A backup tells nobody who anybody is; and one who asks to be forgotten is forgotten by all, her supplier too."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from click.testing import CliRunner, Result
from samklasse_chassis import pool, vault
from samklasse_enrollment.client.person import person as person_command

from .dumps import backup
from .papers import NUMBERS, SKIEN, offering, person
from .town import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")

REF, MAIL = "GLEM-1", "glem-1@innboks.example"
PERSONAL = ("@innboks.example", "Oppdiktet", "1990-05-17", "+47410")
"""First names, birth dates, addresses and telephone numbers of everybody in the stories' lists."""
KEPT = {"event_log", "vault_keys", "vault_reads", "erased_people", "quarantine"}
"""Where the pseudonym may be found afterwards; nothing there leads from it to a person."""
TABLES_SQL = """
SELECT schemaname, tablename
  FROM pg_tables
 WHERE schemaname = ANY (ARRAY['enrollment', 'scheduling', 'notifications', 'gateway'])
"""


async def samklasse(town: Town, *words: str) -> Result:
    """`samklasse person …` as Skien's caseworker."""
    env = {f"SAMKLASSE_{name.upper()}_URL": url for name, url in town.stack.urls.items()}
    env["SAMKLASSE_TOKEN"] = town.stack.token(SKIEN.orgnr, SKIEN.role, "saksbehandler-7")
    arguments = [*words, "--kommune", NUMBERS[SKIEN]]
    return await asyncio.to_thread(CliRunner().invoke, person_command, arguments, env=env)


async def traces(town: Town, person_id: str) -> set[str]:
    """The tables of all services in which somebody's id stands."""
    admin = await asyncpg.connect(town.stack.database_url())
    try:
        found = set()
        for schema, table in [tuple(row) for row in await admin.fetch(TABLES_SQL)]:
            whole = f"SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') FROM \"{schema}\".\"{table}\" t"  # noqa: S608
            if person_id in await admin.fetchval(whole):
                found.add(table)
        return {table.partition("_20")[0] for table in found}
    finally:
        await admin.close()


async def opened(url: str, service: str, keys: vault.Keys | None, person_id: str) -> dict[str, bytes]:
    """What a thief of the restored database gets out of a service's vault with these keys."""
    conn = await pool.connect(url, settings={"search_path": service})
    try:
        kinds = await vault.kinds(conn, UUID(person_id))
        sealed = {kind: await vault.sealed(conn, kind, [UUID(person_id)]) for kind in kinds}
        return {kind: found[UUID(person_id)].open(keys) for kind, found in sealed.items()}
    finally:
        await conn.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def her(town: Town) -> dict[str, str]:
    """Somebody with access to a course, of which she has been told."""
    line_id = await town.confirmed(SKIEN, offering("selvstudium"), 1)
    ids = await town.enroll(SKIEN, [person(REF, SKIEN, kurstype="1", epost=MAIL)], line_id)
    await town.rest()
    return ids[REF]


def keys_of(town: Town) -> dict[str, vault.Keys]:
    """What lies beside the services and never in the database."""
    return {one: vault.load(town.stack.home / "keys" / f"{one}-kek") for one in ("enrollment", "notifications")}


async def test_a_person_is_shown_what_is_known_of_her_and_who_has_read_it(town: Town, her: dict[str, str]) -> None:
    shown = await samklasse(town, "export", REF)
    assert shown.exit_code == 0, shown.output
    told: dict[str, Any] = {one["service"]: one["sections"] for one in json.loads(shown.stdout)["services"]}

    assert told["notifications"]["sealed"]["ADDRESS_EMAIL"] == MAIL
    assert {one["kind"] for one in told["notifications"]["sent"]} == {"ACCESS_OPENED"}
    assert {one["subject"] for one in told["notifications"]["read_by"]} == {"saksbehandler-7"}
    assert told["enrollment"]["enrollments"][0]["id"] == her["enrollment"]
    assert told["enrollment"]["sealed"]["IDENTITY"]["first_name"] == "Oppdiktet"
    assert told["gateway"]


async def test_a_restored_backup_tells_nobody_who_anybody_is_without_the_key(
    town: Town, her: dict[str, str], tmp_path: Path
) -> None:
    own, stranger = keys_of(town), vault.load(vault.write_kek(tmp_path / "stranger"))
    async with backup(town.stack, tmp_path) as stolen:
        assert stolen.tells(PERSONAL) == set()
        assert stolen.tells([her["person"]])
        read = await opened(stolen.url, "notifications", own["notifications"], her["person"])
        assert read == {"ADDRESS_EMAIL": MAIL.encode()}
        assert b"Oppdiktet" in (await opened(stolen.url, "enrollment", own["enrollment"], her["person"]))["IDENTITY"]
        for service in own:
            for refused, key in ((vault.NoKek, None), (vault.DoesNotOpen, stranger)):
                with pytest.raises(refused):
                    await opened(stolen.url, service, key, her["person"])
        with pytest.raises(vault.DoesNotOpen):
            await opened(stolen.url, "notifications", own["enrollment"], her["person"])


async def test_a_person_is_forgotten_by_all_and_no_key_opens_what_was_hers(
    town: Town, her: dict[str, str], tmp_path: Path
) -> None:
    early = await samklasse(town, "erase", REF)
    assert early.exit_code == 1 and "meld henne av først" in early.output
    path = f"/enrollments/{her['enrollment']}/withdrawal"
    await town.tell(SKIEN, "enrollment", path, {"reason": "MOVED_AWAY"})
    erased = await samklasse(town, "erase", REF, "--wait", "--seconds", "60")
    assert erased.exit_code == 0, erased.output
    await town.rest()

    assert "slettet hos alle" in erased.output
    assert await traces(town, her["person"]) <= KEPT
    assert (await samklasse(town, "export", REF)).exit_code == 1
    async with backup(town.stack, tmp_path) as later:
        for service, key in keys_of(town).items():
            assert await opened(later.url, service, key, her["person"]) == {}
        assert later.tells([REF, MAIL]) == set()

"""The vault in a real database: sealed, found, read and written down, shredded, and moved to another key."""

import asyncio
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_chassis.tokens import Caller, Role

WHO = Caller("910000004", Role.OFFICER, "officer-7")


class Kind(StrEnum):
    IDENTITY = "IDENTITY"
    LETTER = "LETTER"


class Purpose(StrEnum):
    CARE = "CARE"
    SPY = "not a code"


@pytest.fixture
def keys(tmp_path: Path) -> vault.Keys:
    return vault.load(vault.write_kek(tmp_path / "kek"))


async def read(conn: asyncpg.Pool, keys: vault.Keys, person: UUID, kind: str = Kind.IDENTITY) -> bytes | None:
    return await vault.unseal(conn, keys, person, kind, reader=WHO, purpose=Purpose.CARE)


async def test_the_newest_of_each_kind_comes_back_and_every_reading_is_written_down(
    beta: asyncpg.Pool, keys: vault.Keys
) -> None:
    person = uuid4()
    await vault.seal(beta, keys, person, Kind.IDENTITY, b"first")
    await vault.seal(beta, keys, person, Kind.IDENTITY, b"second")
    await vault.seal(beta, keys, person, Kind.LETTER, b"letter")

    assert await read(beta, keys, person) == b"second"
    assert await vault.unseal_all(beta, keys, person, reader=WHO, purpose=Purpose.CARE) == {
        "IDENTITY": b"second",
        "LETTER": b"letter",
    }
    assert [(one.orgnr, one.subject, one.purpose, one.kind) for one in await vault.reads(beta, person)] == [
        ("910000004", "officer-7", "CARE", kind) for kind in ("IDENTITY", "IDENTITY", "LETTER")
    ]
    assert await vault.kinds(beta, person) == ["IDENTITY", "LETTER"]


async def test_nothing_is_read_and_nothing_written_down_where_nothing_is_sealed(
    beta: asyncpg.Pool, keys: vault.Keys
) -> None:
    person = uuid4()

    assert await read(beta, keys, person) is None
    assert await vault.reads(beta, person) == []


async def test_a_purpose_or_kind_that_is_no_code_is_refused(beta: asyncpg.Pool, keys: vault.Keys) -> None:
    person = uuid4()
    await vault.seal(beta, keys, person, Kind.IDENTITY, b"x")

    with pytest.raises(asyncpg.CheckViolationError):
        await vault.unseal(beta, keys, person, Kind.IDENTITY, reader=WHO, purpose=Purpose.SPY)
    with pytest.raises(asyncpg.CheckViolationError):
        await vault.seal(beta, keys, person, "Amina Yusuf", b"x")


async def test_rows_put_in_each_others_place_do_not_open(beta: asyncpg.Pool, keys: vault.Keys) -> None:
    one, other = uuid4(), uuid4()
    await vault.seal_many(beta, keys, Kind.IDENTITY, {one: b"one", other: b"other"})
    await beta.execute("UPDATE vault SET sealed = (SELECT sealed FROM vault WHERE person_id = $1)", one)

    assert await read(beta, keys, one) == b"one"
    with pytest.raises(vault.DoesNotOpen):
        await read(beta, keys, other)


async def test_a_persons_key_given_to_another_does_not_open_her_either(beta: asyncpg.Pool, keys: vault.Keys) -> None:
    one, other = uuid4(), uuid4()
    await vault.seal_many(beta, keys, Kind.IDENTITY, {one: b"one", other: b"other"})
    await beta.execute("UPDATE vault_keys SET wrapped = (SELECT wrapped FROM vault_keys WHERE person_id = $1)", one)

    with pytest.raises(vault.DoesNotOpen):
        await read(beta, keys, other)


async def test_what_is_shredded_is_gone_and_stays_gone(beta: asyncpg.Pool, keys: vault.Keys) -> None:
    person, other = uuid4(), uuid4()
    await vault.seal_many(beta, keys, Kind.IDENTITY, {person: b"x", other: b"y"})
    await vault.enter(beta, keys, {person: "01010112345"})
    for _ in range(2):
        await vault.shred(beta, person)

    assert await read(beta, keys, person) is None
    assert await vault.find(beta, keys, "01010112345") == []
    assert await vault.shredded(beta, person)
    assert await beta.fetchval("SELECT wrapped FROM vault_keys WHERE person_id = $1", person) is None
    assert await beta.fetchval("SELECT count(*) FROM vault WHERE person_id = $1", person) == 0
    with pytest.raises(vault.Shredded):
        await vault.seal_many(beta, keys, Kind.LETTER, {other: b"z", person: b"z"})
    assert await read(beta, keys, other) == b"y"
    assert await vault.kinds(beta, other) == ["IDENTITY"]


async def test_a_person_of_whom_nothing_is_known_may_be_shredded_ahead(beta: asyncpg.Pool, keys: vault.Keys) -> None:
    person = uuid4()
    await vault.shred(beta, person)

    with pytest.raises(vault.Shredded):
        await vault.seal(beta, keys, person, Kind.IDENTITY, b"late")


@pytest.mark.parametrize("known", [True, False], ids=["known", "new"])
async def test_shredding_waits_for_a_sealing_under_way_and_takes_it_too(
    beta: asyncpg.Pool, keys: vault.Keys, known: bool
) -> None:
    person = uuid4()
    if known:
        await vault.seal(beta, keys, person, Kind.LETTER, b"before")
    async with beta.acquire() as conn, conn.transaction():
        await vault.seal(conn, keys, person, Kind.IDENTITY, b"x")
        shredding = asyncio.create_task(vault.shred(beta, person))
        done, _ = await asyncio.wait([shredding], timeout=0.3)
        assert not done
    await shredding

    assert await read(beta, keys, person) is None
    assert await vault.kinds(beta, person) == []


async def test_two_who_seal_a_new_person_at_once_use_one_key(beta: asyncpg.Pool, keys: vault.Keys) -> None:
    people = [uuid4() for _ in range(20)]
    await asyncio.gather(
        vault.seal_many(beta, keys, Kind.IDENTITY, dict.fromkeys(people, b"i")),
        vault.seal_many(beta, keys, Kind.LETTER, dict.fromkeys(reversed(people), b"l")),
        vault.enter(beta, keys, {person: str(person) for person in people}),
    )

    for kind, text in ((Kind.IDENTITY, b"i"), (Kind.LETTER, b"l")):
        opened = await vault.unseal_many(beta, keys, kind, people, reader=WHO, purpose=Purpose.CARE)
        assert opened == dict.fromkeys(people, text)
    assert await vault.find(beta, keys, str(people[3])) == [people[3]]


async def test_people_are_found_by_the_digest_of_their_own_number_only(beta: asyncpg.Pool, keys: vault.Keys) -> None:
    one, other = sorted([uuid4(), uuid4()])
    await vault.enter(beta, keys, {one: "01010112345", other: "02020254321"})
    await vault.enter(beta, keys, {other: "01010112345"})

    assert await vault.find(beta, keys, "01010112345") == [one, other]
    assert await vault.find(beta, keys, "02020254321") == []
    assert await vault.find(beta, keys, "01010112345", kind="PHONE") == []


async def test_what_an_older_key_wrapped_is_moved_to_the_newer_and_leaves_the_older_useless(
    beta: asyncpg.Pool, tmp_path: Path
) -> None:
    old, new, person = vault.new_kek(), vault.new_kek(), uuid4()
    before = vault.load(vault.write_kek(tmp_path / "kek", old))
    await vault.seal(beta, before, person, Kind.IDENTITY, b"x")
    await vault.enter(beta, before, {person: "01010112345"})
    both = vault.load(vault.write_kek(tmp_path / "kek", new, old))

    assert await read(beta, both, person) == b"x"
    assert await vault.find(beta, both, "01010112345") == [person]
    async with beta.acquire() as conn:
        assert await vault.rewrap(conn, both) == 1
        assert await vault.rewrap(conn, both) == 0
    after = vault.load(vault.write_kek(tmp_path / "kek", new))
    assert await read(beta, after, person) == b"x"
    assert await vault.find(beta, after, "01010112345") == [person]
    with pytest.raises(vault.DoesNotOpen):
        await read(beta, before, person)


async def test_who_was_shredded_is_not_in_the_way_of_a_new_key(beta: asyncpg.Pool, tmp_path: Path) -> None:
    old, new, person = vault.new_kek(), vault.new_kek(), uuid4()
    before = vault.load(vault.write_kek(tmp_path / "kek", old))
    await vault.seal(beta, before, person, Kind.IDENTITY, b"x")
    await vault.shred(beta, person)

    async with beta.acquire() as conn:
        assert await vault.rewrap(conn, vault.load(vault.write_kek(tmp_path / "kek", new, old))) == 0


async def test_twenty_thousand_are_sealed_in_seconds(beta: asyncpg.Pool, keys: vault.Keys) -> None:
    people = {uuid4(): b'{"name": "n", "born": "2000-01-01"}' * 4 for _ in range(20_000)}
    async with asyncio.timeout(8):
        async with beta.acquire() as conn, conn.transaction():
            await vault.seal_many(conn, keys, Kind.IDENTITY, people)

    assert await beta.fetchval("SELECT count(*) FROM vault") == 20_000


async def test_without_a_key_nothing_is_sealed(beta: asyncpg.Pool) -> None:
    with pytest.raises(vault.NoKek, match="SAMKLASSE_KEK_FILE"):
        await vault.seal(beta, None, uuid4(), Kind.IDENTITY, b"x")

"""Lists that are handed in: tried, taken whole or in part, sealed, taken again, and written out."""

import csv
import io
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from samklasse_chassis import vault
from samklasse_chassis.http import Caller, Role
from samklasse_enrollment.domain.importing import cells_of
from samklasse_enrollment.domain.sealed_kinds import Kind, Purpose
from samklasse_enrollment.translate.lists.reading import read

from .builders import FYRESDAL, SKIEN, agreement, csv_of, national_id, protected, row
from .conftest import Enrollment
from .sheets import ods, sheet_of, xlsx
from .test_closed_doors import tables_with

LISTS = "/imports?kommunenummer=4003"
BORN = date(1990, 5, 17)
COUNTS_SQL = """
SELECT (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM sealed_people) AS sealed,
       (SELECT count(*) FROM training_cases) AS cases, (SELECT count(*) FROM vault) AS vault
"""


@pytest.fixture
async def skien(enrollment: Enrollment) -> Enrollment:
    """Enrollment with the organisations in it."""
    await enrollment.trade(agreement=agreement())
    return enrollment


async def counts(enrollment: Enrollment) -> tuple[int, ...]:
    """People, sealed people, training cases, sealed documents."""
    return tuple(await enrollment.pool.fetchrow(COUNTS_SQL))


@pytest.mark.parametrize("make", [xlsx, ods])
async def test_a_spreadsheet_is_taken_like_a_csv_file(skien: Enrollment, make: Any) -> None:
    status, answer = await skien.call("POST", LISTS, make(sheet_of(row("a"), row("b"))))

    assert (status, [each["ref"] for each in answer["accepted"]], answer["rejected"]) == (201, ["a", "b"], [])


async def test_a_dry_run_judges_and_keeps_nothing(skien: Enrollment) -> None:
    before = await counts(skien)
    status, answer = await skien.call(
        "POST", f"{LISTS}&dry_run=true", csv_of(row("a"), protected("s"), row("b", spor="9"))
    )

    assert (status, answer["outcome"], answer["import_id"]) == (201, "DRY_RUN", None)
    assert [(each["ref"], each["person_id"]) for each in answer["accepted"]] == [("a", None), (None, None)]
    assert [each["code"] for each in answer["rejected"]] == ["BAD_TRACK"]
    assert await counts(skien) == before


async def test_all_or_nothing_takes_nothing_while_a_row_is_bad(skien: Enrollment) -> None:
    path = f"{LISTS}&mode=all-or-nothing"
    _, refused = await skien.call("POST", path, csv_of(row("a"), row("b", spor="9")))
    nothing = await counts(skien)
    _, taken = await skien.call("POST", path, csv_of(row("a"), row("b")))

    assert (refused["outcome"], refused["accepted"], len(refused["rejected"])) == ("NOTHING_TAKEN", [], 1)
    assert (nothing, taken["outcome"], await counts(skien)) == ((0, 0, 0, 0), "TAKEN", (2, 0, 2, 2))


async def test_each_bad_cell_has_a_code_and_a_norwegian_sentence(skien: Enrollment) -> None:
    _, answer = await skien.call("POST", LISTS, csv_of(row("a", lytte="C3", fornavn="")))

    assert [(each["column"], each["code"], each["sentence"]) for each in answer["rejected"]] == [
        ("fornavn", "MISSING", "rad 2, fornavn: mangler"),
        ("lytte", "BAD_LEVEL", "rad 2, lytte: skal være A0, A1, A2, B1 eller B2 («C3»)"),
    ]


async def identity(enrollment: Enrollment, person_id: UUID) -> Any:
    """What the vault has of who she is."""
    caller, purpose = Caller(SKIEN, Role.MUNICIPALITY, "test"), Purpose.CASE_WORK
    async with enrollment.pool.acquire() as conn:
        told = await vault.unseal(conn, enrollment.kek, person_id, Kind.IDENTITY, reader=caller, purpose=purpose)
    return json.loads(told or b"null")


async def dump(enrollment: Enrollment) -> dict[str, set[str]]:
    """Every row of every table but those that remember requests."""
    tables = await enrollment.pool.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'enrollment'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition AND relname <> 'commands'"
    )
    return {
        each["relname"]: {str(one) for one in await enrollment.pool.fetch(f'SELECT * FROM "{each["relname"]}"')}  # noqa: S608
        for each in tables
    }


async def test_the_same_file_twice_changes_nothing_at_all(skien: Enrollment) -> None:
    data = csv_of(
        row("a", fodselsnummer=national_id(BORN)), row("b", fodselsnummer=""), protected("s") | {"fodselsnummer": ""}
    )
    first = await skien.call("POST", LISTS, data)
    before = await dump(skien)
    second = await skien.call("POST", LISTS, data)

    assert first == second
    assert await dump(skien) == before


async def test_who_people_are_is_in_the_vault_and_readable_nowhere_else(skien: Enrollment) -> None:
    who = national_id(BORN)
    person = row("a", fornavn="Zarinka", etternavn="Ugeux", morsmal="fa-AF", fodselsnummer=who, krav="2026-12-24")
    ids = await skien.people(csv_of(person))

    for personal in ("Zarinka", "Ugeux", "1990-05-17", "fa-AF", "KOLLEKTIV", who):
        assert await tables_with(skien, personal) == set()
    assert await identity(skien, ids["a"]) == {
        "first_name": "Zarinka", "last_name": "Ugeux", "born": "1990-05-17", "national_id": who,
        "mother_tongue": "fa-AF", "target_group": "KOLLEKTIV_BESKYTTELSE",
    }  # fmt: skip
    assert await skien.pool.fetchval("SELECT claimed_on FROM training_cases") == date(2026, 12, 24)


async def sealed_texts(enrollment: Enrollment) -> dict[Any, bytes]:
    """What is sealed, unopened, by person."""
    rows = await enrollment.pool.fetch("SELECT person_id, sealed FROM vault")
    return {each["person_id"]: each["sealed"] for each in rows}


async def test_a_changed_name_is_sealed_again_and_nobody_elses(skien: Enrollment) -> None:
    ids = await skien.people(csv_of(row("a"), row("b")))
    before = {
        each["person_id"]: each["sealed"] for each in await skien.pool.fetch("SELECT person_id, sealed FROM vault")
    }
    await skien.people(csv_of(row("a", etternavn="Nytt"), row("b")))
    after = {
        each["person_id"]: each["sealed"] for each in await skien.pool.fetch("SELECT person_id, sealed FROM vault")
    }

    assert {person_id for person_id in before if before[person_id] != after[person_id]} == {ids["a"]}
    assert (await identity(skien, ids["a"]))["last_name"] == "Nytt"


async def test_a_person_whom_the_municipality_has_under_another_reference_is_not_taken_twice(skien: Enrollment) -> None:
    who = national_id(BORN)
    await skien.people(csv_of(row("a", fodselsnummer=who)))
    _, again = await skien.call("POST", LISTS, csv_of(row("b", fodselsnummer=who)))
    _, same = await skien.call("POST", LISTS, csv_of(row("a", fodselsnummer=who, spor="3")))

    assert [(bad["column"], bad["code"], bad["value"]) for bad in again["rejected"]] == [
        ("fodselsnummer", "KNOWN_BY_OTHER_REF", "***")
    ]
    assert (again["accepted"], len(same["accepted"])) == ([], 1)


async def test_what_another_municipality_knows_is_not_told(skien: Enrollment) -> None:
    who = national_id(BORN)
    await skien.people(csv_of(row("a", fodselsnummer=who)))
    data = csv_of(row("b", kommunenummer="4032", fodselsnummer=who))

    _, answer = await skien.call("POST", "/imports?kommunenummer=4032", data, by=FYRESDAL)

    assert (len(answer["accepted"]), answer["rejected"]) == (1, [])


async def test_a_protected_persons_national_id_goes_nowhere(skien: Enrollment) -> None:
    who = national_id(BORN)
    await skien.people(csv_of(protected("s") | {"fodselsnummer": who}))

    assert await skien.pool.fetchval("SELECT count(*) FROM vault_index") == 0
    assert await skien.pool.fetchval("SELECT count(*) FROM training_cases") == 0


async def test_a_corrected_file_comes_back_in_its_own_form_and_is_not_kept(skien: Enrollment) -> None:
    data = csv_of(row("a", fornavn="Zarinka"), row("b", fornavn="Zarinka", lytte="C3"), delimiter=";")
    path = "/imports/corrected?kommunenummer=4003"
    answer = await skien.fetch("POST", path, data, key="one")
    again = await skien.fetch("POST", path, data, key="one")
    whole = await skien.fetch("POST", f"{path}&rows=all", xlsx(sheet_of(row("a"), row("b", lytte="C3"))))

    ((_, cells),) = cells_of(told := read(answer.content))
    assert cells is not None
    assert (cells["referanse"], told.rows[0][1][-1]) == ("b", "lytte: skal være A0, A1, A2, B1 eller B2")
    assert (answer.headers["content-type"], told.form.delimiter) == ("text/csv; charset=utf-8", ";")
    assert again.json() == {"kept": False}
    assert len(read(whole.content).rows) == 2
    assert await tables_with(skien, "Zarinka") == set()
    assert await counts(skien) == (0, 0, 0, 0)


async def test_ones_own_people_are_written_out_without_names_or_with_and_each_reading_is_logged(
    skien: Enrollment,
) -> None:
    ids = await skien.people(csv_of(row("a", fornavn="=Zarinka", behov="LITEN_GRUPPE;TOLK"), row("b"), protected("s")))
    plain = await skien.fetch("GET", "/people/export")
    unread = await skien.pool.fetchval("SELECT count(*) FROM vault_reads")
    named = await skien.fetch("GET", "/people/export?names=true")
    other = await skien.fetch("GET", "/people/export?names=true", by=FYRESDAL)

    lines = list(csv.DictReader(io.StringIO(named.content.decode("utf-8-sig")), delimiter=";"))
    assert [(each["referanse"], each["fornavn"]) for each in lines] == [("a", "'=Zarinka"), ("b", "Olena")]
    assert lines[0]["behov"] == "TOLK;LITEN_GRUPPE"
    assert (b"Zarinka" in plain.content, unread) == (False, 0)
    reads = await skien.pool.fetch("SELECT orgnr, purpose, person_id FROM vault_reads ORDER BY pos")
    assert {tuple(read_) for read_ in reads} == {(SKIEN, "LIST_EXPORT", person_id) for person_id in ids.values()}
    assert len(other.content.splitlines()) == 1


async def test_an_export_as_a_sheet_can_be_read_like_a_list(skien: Enrollment) -> None:
    await skien.people(csv_of(row("a", telefon="+4799887766")))

    sheet = read((await skien.fetch("GET", "/people/export?format=xlsx&names=true")).content)

    assert dict(zip(sheet.header, sheet.rows[0][1], strict=True))["fodselsdato"] == "1990-05-17"


async def test_people_are_listed_page_by_page(skien: Enrollment) -> None:
    await skien.people(csv_of(*(row(f"n{n}") for n in range(5))))
    pages, after = [], ""
    while after is not None:
        _, answer = await skien.call("GET", f"/people?limit=2&after={after}")
        pages.append([each["ref"] for each in answer["people"]])
        after = answer["next"]

    assert pages == [["n0", "n1"], ["n2", "n3"], ["n4"]]


async def test_a_supplier_hands_in_no_list_and_takes_none_out(skien: Enrollment) -> None:
    for path in (LISTS, "/imports/corrected?kommunenummer=4003"):
        assert (await skien.call("POST", path, csv_of(row("a")), role=Role.SUPPLIER))[0] == 404
    assert (await skien.call("GET", "/people/export", role=Role.SUPPLIER))[0] == 404


async def test_a_bomb_is_refused_over_http_with_its_reason(skien: Enrollment) -> None:
    from .sheets import bombs

    status, answer = await skien.call("POST", LISTS, bombs()["a cell at the far end of the sheet"])

    assert (status, answer["code"], answer["fields"]["reason"]) == (422, "BAD_FILE", "TOO_LARGE")
    assert json.dumps(answer).count("x") < 5

"""A person is shown all that is held of her, by her own municipality alone; every showing is written down."""

from typing import Any

import pytest
from samklasse_chassis import vault
from samklasse_chassis.http import Role

from .builders import FJORD, FYRESDAL, SKIEN, TYPE_3, csv_of, protected, row
from .conftest import Enrollment
from .messages import granted


async def shown(enrollment: Enrollment, path: str, **who: Any) -> dict[str, Any]:
    status, told = await enrollment.call("GET", path, **who)
    assert status == 200, told
    sections: dict[str, Any] = told["sections"]
    return sections


async def test_all_that_is_held_is_shown_by_reference_and_by_id_alike(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a"), row("b")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    by_ref = await shown(enrollment, "/people/a/data?kommunenummer=4003")
    by_id = await shown(enrollment, f"/persons/{ids['a']}/data")

    assert by_ref["person"][0]["ref"] == "a"
    assert by_ref["enrollments"][0]["id"] == str(named[str(ids["a"])])
    assert [case["owner_orgnr"] for case in by_ref["cases"]] == [SKIEN]
    assert {name: rows for name, rows in by_id.items() if name != "read_by"} == {
        name: rows for name, rows in by_ref.items() if name != "read_by"
    }
    assert str(ids["b"]) not in str(by_ref)


async def test_what_is_sealed_is_opened_and_who_opened_it_is_told(enrollment: Enrollment, tmp_path: Any) -> None:
    await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a")))
    keys = vault.load(tmp_path / "kek")
    await vault.seal(enrollment.pool, keys, ids["a"], "LETTER_1", b'{"text": "Vedtak"}')
    await vault.seal(enrollment.pool, keys, ids["a"], "LETTER_2", b"Kj\xc3\xa6re")
    await vault.seal(enrollment.pool, keys, ids["a"], "SCAN", b"\xff\xfe")
    first = await shown(enrollment, "/people/a/data")
    second = await shown(enrollment, "/people/a/data")

    assert first["sealed"]["LETTER_1"] == {"text": "Vedtak"}
    assert first["sealed"]["LETTER_2"] == "Kjære"
    assert first["sealed"]["SCAN"] == "2 bytes"
    assert {(one["orgnr"], one["subject"], one["purpose"]) for one in first["read_by"]} == {
        (SKIEN, "somebody", "PERSON_EXPORT")
    }
    assert len(second["read_by"]) == 2 * len(first["read_by"])


@pytest.mark.parametrize(("orgnr", "role"), [(FYRESDAL, Role.OFFICER), (FJORD, Role.SUPPLIER), (SKIEN, Role.OPERATOR)])
async def test_nobody_else_is_shown_anything_and_no_reading_is_written_down(
    enrollment: Enrollment, orgnr: str, role: Role
) -> None:
    await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a")))
    for path in ("/people/a/data", f"/persons/{ids['a']}/data"):
        assert (await enrollment.call("GET", path, by=orgnr, role=role))[0] == 404

    assert await enrollment.pool.fetchval("SELECT count(*) FROM vault_reads WHERE purpose = 'PERSON_EXPORT'") == 0


async def test_a_protected_person_is_shown_to_an_officer_alone(enrollment: Enrollment) -> None:
    await enrollment.seats(TYPE_3)
    await enrollment.call("POST", "/imports?kommunenummer=4003", csv_of(protected("b")))

    assert (await enrollment.call("GET", "/people/b/data"))[0] == 404
    told = await shown(enrollment, "/people/b/data", role=Role.OFFICER)
    assert told["sealed_person"][0]["ref"] == "b"


async def test_a_reference_that_cannot_be_one_and_another_number_are_refused(enrollment: Enrollment) -> None:
    await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a")))

    assert (await enrollment.call("GET", "/people/a%00b/data"))[0] == 422
    assert (await enrollment.call("GET", "/people/a/data?kommunenummer=4032"))[1]["code"] == "OTHER_MUNICIPALITY"

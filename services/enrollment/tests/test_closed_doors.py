"""Who is protected, what is personal and whose doors are closed to whom."""

from uuid import uuid4

from samklasse_chassis.http import Role

from .builders import FJORD, FYRESDAL, TYPE_3, TYPE_4, agreement, csv_of, protected, row
from .conftest import Enrollment
from .messages import granted


async def test_a_protected_person_is_nowhere_but_in_the_sealed_store(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(protected("hemmelig-1"), row("a")))
    status, refused = await enrollment.call("POST", f"/call-offs/lines/{line_id}/names", {"refs": ["hemmelig-1"]})
    _, found = await enrollment.call("GET", "/sealed", role=Role.OFFICER)
    (person,) = found["people"]
    class_id = str(uuid4())
    placed = await enrollment.call(
        "POST",
        f"/sealed/{person['person_id']}/placement",
        {"class_id": class_id, "supplier_orgnr": FJORD},
        role=Role.OFFICER,
    )

    assert (status, refused["code"], placed) == (422, "UNKNOWN_PERSON", (200, {}))
    assert await tables_with(enrollment, "hemmelig-1") == {"sealed_people"}
    assert await tables_with(enrollment, person["person_id"]) == {"sealed_people", "vault", "vault_keys"}
    assert await tables_with(enrollment, class_id) == set()
    _, after = await enrollment.call("GET", "/sealed", role=Role.OFFICER)
    assert (after["people"][0]["class_id"], after["people"][0]["placed_by"]) == (class_id, "somebody")
    reads = await enrollment.pool.fetch("SELECT subject, purpose, kind FROM vault_reads")
    assert [tuple(read) for read in reads] == [("somebody", "CASE_WORK", "PLACEMENT")]


TABLES_SQL = """
SELECT relname
  FROM pg_class
 WHERE relnamespace = 'enrollment'::regnamespace
   AND relkind IN ('r', 'p')
   AND NOT relispartition
"""
"""A month of the log is read through the log."""


async def tables_with(enrollment: Enrollment, text: str) -> set[str]:
    """Every table of the schema that has `text` anywhere in a row, message bodies included."""
    found = set()
    for row_ in await enrollment.pool.fetch(TABLES_SQL):
        table = row_["relname"]
        rows = await enrollment.pool.fetch(f'SELECT * FROM "{table}"')  # noqa: S608
        if any(text.encode() in (v if isinstance(v, bytes) else str(v).encode()) for r in rows for v in r.values()):
            found.add(table)
    return found


async def test_the_sealed_store_opens_for_the_municipalitys_own_officer_only(enrollment: Enrollment) -> None:
    await enrollment.trade(agreement=agreement())
    await enrollment.people(csv_of(protected("a")))
    _, found = await enrollment.call("GET", "/sealed", role=Role.OFFICER)
    path = f"/sealed/{found['people'][0]['person_id']}/placement"
    body = {"class_id": str(uuid4()), "supplier_orgnr": FJORD}

    assert (await enrollment.call("GET", "/sealed"))[0] == 404
    assert (await enrollment.call("GET", "/sealed", by=FYRESDAL, role=Role.OFFICER))[1] == {"people": []}
    assert (await enrollment.call("POST", path, body, by=FYRESDAL, role=Role.OFFICER))[0] == 404
    assert (await enrollment.call("POST", path, body))[0] == 404


async def test_a_file_cannot_seal_or_unseal_a_known_person(enrollment: Enrollment) -> None:
    await enrollment.trade(agreement=agreement())
    await enrollment.people(csv_of(row("a"), protected("b")))
    turned = csv_of(protected("a"), row("b"))

    _, answer = await enrollment.call("POST", "/imports?kommunenummer=4003", turned)

    assert [(bad["row"], bad["code"]) for bad in answer["rejected"]] == [(2, "ASK_THE_OFFICER"), (3, "ASK_THE_OFFICER")]


async def test_every_door_is_closed_to_another_municipality_and_to_suppliers(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    _, taken = await enrollment.call("POST", "/imports?kommunenummer=4003", csv_of(row("a")))
    (enrollment_id,) = (await enrollment.name(line_id, "a")).values()
    person_id = taken["accepted"][0]["person_id"]
    foreign = [
        (f"/call-offs/lines/{line_id}/names", {"refs": ["a"]}),
        (f"/enrollments/{enrollment_id}/withdrawal", {"reason": "WORK"}),
    ]

    for path, body in foreign:
        assert (await enrollment.call("POST", path, body, by=FYRESDAL))[0] == 404
        assert (await enrollment.call("POST", path, body, role=Role.SUPPLIER))[0] == 404
    confirmation = f"/imports/{taken['import_id']}/confirmation"
    status, answer = await enrollment.call("POST", confirmation, {"person_ids": [person_id]}, by=FYRESDAL)
    assert (status, answer["code"]) == (404, "NOT_FOUND")
    assert (await enrollment.call("GET", "/people", by=FYRESDAL))[1]["people"] == []
    for path in ("/people", "/call-offs", "/facts", "/ledger", "/certificates", "/exams/sign-ups"):
        assert (await enrollment.call("GET", path, role=Role.SUPPLIER))[0] == 404


async def test_no_name_no_address_and_no_mother_tongue_is_kept_or_said(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_4)
    await enrollment.people(csv_of(row("a", fornavn="Zarinka", morsmal="fa-AF", telefon="+4799887766")))
    await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))

    for personal in ("Zarinka", "innboks.example", "99887766", "1990-05-17", "fa-AF", "KOLLEKTIV"):
        assert await tables_with(enrollment, personal) == set()

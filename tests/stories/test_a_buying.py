"""Story a: a municipality buys, a supplier confirms, the participant is told."""

import pytest

from .papers import FYRESDAL, SKIEN, offering, person
from .town import Town, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_first_message_a_person_gets_is_her_access(town: Town) -> None:
    line_id = await town.confirmed(SKIEN, offering("selvstudium"), 2)
    rows = [
        person("A-1", SKIEN, kurstype="1", spraak="uk"),
        person("A-2", SKIEN, kurstype="1", spraak="ti", epost="", telefon="+4741000001", varsling="sms"),
    ]

    ids = await town.enroll(SKIEN, rows, line_id)
    told = await eventually(lambda: town.mails(Recipient=ids["A-1"]["person"]), "an e-mail")
    texts = await eventually(town.texts, "an SMS")

    assert [(mail["X-Samklasse-Kind"], mail["Content-Language"], mail["To"]) for mail in told] == [
        ("ACCESS_OPENED", "uk", "a-1@innboks.example")
    ]
    assert [(text["to"], text["reference"]["kind"], text["reference"]["recipient"]) for text in texts] == [
        ("+4741000001", "ACCESS_OPENED", ids["A-2"]["person"])
    ]


async def test_the_municipality_sees_that_an_sms_has_arrived(town: Town) -> None:
    """The gateway tells it by a callback; docker-compose.yml says where to."""
    line_id = await town.confirmed(SKIEN, offering("selvstudium"), 1)
    row = person("A-3", SKIEN, kurstype="1", spraak="pl", epost="", telefon="+4741000003", varsling="sms")
    her = (await town.enroll(SKIEN, [row], line_id))["A-3"]["person"]

    async def proofs() -> list[str]:
        threads = (await town.doors.read("notifications", f"/threads?person={her}", SKIEN))["threads"]
        return [each["proof"] for each in threads if each["proof"]]

    assert await eventually(proofs, "the receipt") == ["DELIVERED"]


async def test_the_municipality_sees_what_it_has_bought(town: Town) -> None:
    before = await town.doors.read("enrollment", "/facts", FYRESDAL)

    line_id = await town.confirmed(FYRESDAL, offering("selvstudium"), 3)
    after = await town.doors.read("enrollment", "/facts", FYRESDAL)
    line = (await town.ordered(FYRESDAL))[line_id]

    assert (line["seats"], line["amount_ore"]) == (3, 540_000)
    assert after["ordered"]["CONFIRMED"] - before["ordered"].get("CONFIRMED", 0) == 3
    assert line_id not in await town.ordered(SKIEN)

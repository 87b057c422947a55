"""The language that she chose on her page is her own word: no import takes it back, and her municipality sees it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_chassis import tokens
from samklasse_chassis.tokens import Caller, Role
from samklasse_notifications import api

from ..builders import ANNA, BILAL, LARVIK
from .conftest import PRIVATE, Home


@pytest.fixture
def doors(home: Home) -> Home:
    """The municipality's doors beside hers."""
    home.app.include_router(api.ROUTER)
    return home


def bearer() -> dict[str, str]:
    caller = Caller(LARVIK, Role.MUNICIPALITY, "test")
    token = tokens.sign(PRIVATE, caller, expires_at=datetime.now(UTC) + timedelta(hours=1))
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}


async def put(home: Home, *people: UUID, language: str) -> Any:
    rows = [
        {"ref": str(person), "language": language, "channel": "EMAIL", "email": f"{person}@test.example"}
        for person in people
    ]
    answer = await home.client.put("/contact-points", json=rows, headers=bearer())
    return answer.json()


async def known(home: Home, person: UUID) -> tuple[str, bool]:
    """Her language as her municipality sees it, and whether it is her own choice."""
    answer = await home.client.get(f"/persons/{person}/data", headers=bearer())
    (hers,) = answer.json()["sections"]["recipient"]
    return hers["language"], hers["language_chosen_at"] is not None


@pytest.mark.parametrize("people", [(ANNA, BILAL), (ANNA,)], ids=["a list", "an officer's one row"])
async def test_what_is_put_after_she_chose_leaves_her_language_and_says_so(
    doors: Home, people: tuple[UUID, ...]
) -> None:
    await put(doors, *people, language="ar")
    before = await known(doors, ANNA)
    await doors.post(f"/p/{await doors.token()}/language", language="uk")
    answers = [await put(doors, *people, language="nb") for _ in range(2)]

    assert before == ("ar", False)
    assert answers == [{"kept": len(people)}] * 2
    assert await known(doors, ANNA) == ("uk", True)


async def test_whoever_has_chosen_none_gets_the_one_that_is_put(doors: Home) -> None:
    await put(doors, ANNA, BILAL, language="ar")
    await doors.post(f"/p/{await doors.token()}/language", language="uk")
    await put(doors, ANNA, BILAL, language="nn")

    assert await known(doors, BILAL) == ("nn", False)


async def test_she_herself_may_choose_anew(doors: Home) -> None:
    for chosen in ("uk", "so"):
        await doors.post(f"/p/{await doors.token()}/language", language=chosen)
        await put(doors, ANNA, language="nb")

    assert await known(doors, ANNA) == ("so", True)

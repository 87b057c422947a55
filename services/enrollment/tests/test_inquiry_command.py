"""`samklasse inquiry` against the real doors: what is asked, and what is told in Norwegian."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from samklasse_chassis import http, tokens
from samklasse_enrollment.client.inquiry import inquiry
from samklasse_enrollment.client.inquiry_words import DEVIATIONS, ENDS, REFUSED
from samklasse_enrollment.domain.awarding import Deviation

from .builders import FIRST, FJORD, FYRESDAL, LAST, NOW, SKIEN
from .conftest import PRIVATE, Enrollment
from .messages import passed, replied
from .test_inquiries import FJELL, VIDDE, framework, of, read

SOUGHT = (
    "--course-type", "ASYNC_SUPPLIER_TEACHER", "--subject", "NORWEGIAN", "--level", "A1", "--seats", "5",
    "--from", FIRST.isoformat(), "--to", LAST.isoformat(),
)  # fmt: skip
LATER = NOW + timedelta(hours=49)


@pytest.fixture
async def doors(enrollment: Enrollment, monkeypatch: pytest.MonkeyPatch) -> Enrollment:
    """The command's requests, from its own thread, reach the service's real doors."""
    loop, plain = asyncio.get_running_loop(), httpx.Client
    inside = httpx.AsyncClient(transport=httpx.ASGITransport(enrollment.app), base_url="http://enrollment")

    def send(request: httpx.Request) -> httpx.Response:
        wanted = inside.request(
            request.method, request.url.raw_path.decode(), content=request.content, headers=request.headers
        )
        answer = asyncio.run_coroutine_threadsafe(wanted, loop).result(10)
        return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)

    monkeypatch.setattr(httpx, "Client", lambda **told: plain(transport=httpx.MockTransport(send), **told))
    return enrollment


async def run(*arguments: Any, by: str = SKIEN) -> tuple[int, list[str]]:
    """What the command ends with, and every line it prints."""
    caller = http.Caller(by, http.Role.MUNICIPALITY, "somebody")
    token = tokens.sign(PRIVATE, caller, expires_at=datetime.now(UTC) + timedelta(1))
    told = [*map(str, arguments), "--enrollment", "http://enrollment", "--token", token]
    shown = await asyncio.to_thread(CliRunner().invoke, inquiry, told)
    return shown.exit_code, shown.output.splitlines()


def bare(lines: list[str]) -> list[str]:
    """Without the places, which a mini-competition has in any order."""
    return [line.partition(". ")[2] for line in lines]


async def asked(doors: Enrollment) -> dict[str, Any]:
    """The only inquiry there is."""
    return await read(doors, {"inquiry_id": await doors.pool.fetchval("SELECT id FROM inquiries")})


async def test_a_mini_competition_is_sent_read_and_awarded(doors: Enrollment) -> None:
    """A23: from the question to the order, answers sealed until all have had their time."""
    sellers = await framework(doors, ranked=False)
    sent = await run("send", "--framework", "hkdir-2024", *SOUGHT)
    found = await asked(doors)
    id_ = found["inquiry_id"]
    await doors.hear(replied(of(found, FJORD), sellers[FJORD][1], 5, 95_000))
    sealed, early = await run("answers", id_), await run("award", id_)
    await doors.hear(replied(of(found, FJELL), sellers[FJELL][1], 5, 80_050))
    await doors.ring(LATER)
    opened, ordered = await run("answers", id_), await run("award", id_)

    assert (sent[0], sent[1][0]) == (0, f"forespørsel {id_} (minikonkurranse)")
    assert sorted(sent[1][1:]) == [f"spurt: {orgnr}, svarfrist 06.01.2027 kl. 09:00" for orgnr in (FJORD, FJELL, VIDDE)]
    assert f"{FJORD} har svart (forseglet)  {of(found, FJORD)}" in bare(sealed[1])
    assert early == (1, ["Error: svarene åpnes først når alle har hatt sin tid"])
    assert sorted(bare(opened[1][1:4])) == [
        f"{FJORD} har svart: 5 plasser til 950,00 kr per plass  {of(found, FJORD)}",
        f"{FJELL} har svart: 5 plasser til 800,50 kr per plass  {of(found, FJELL)}",
        f"{VIDDE} svarte ikke  {of(found, VIDDE)}",
    ]
    assert opened[1][4:] == [
        f"forslag 1: {FJELL} (lavest pris)",
        f"forslag 2: {FJORD} (eneste svar som er igjen)",
    ]
    assert ordered[0] == 0
    assert ordered[1][1].startswith("5 plasser til 800,50 kr per plass, linje ")
    assert (await asked(doors))["state"] == "AWARDED"


async def test_another_answer_takes_a_reason(doors: Enrollment) -> None:
    """A23: the municipality chooses, and says why."""
    sellers = await framework(doors, ranked=False)
    await run("send", "--framework", "hkdir-2024", *SOUGHT)
    found = await asked(doors)
    for orgnr, ore in ((FJORD, 95_000), (FJELL, 80_000), (VIDDE, 90_000)):
        await doors.hear(replied(of(found, orgnr), sellers[orgnr][1], 5, ore))
    chosen = ("award", found["inquiry_id"], "--invitation", of(found, FJORD))
    without, because = await run(*chosen), await run(*chosen, "--deviation", "LEVEL_FITS_BETTER")

    assert without == (1, ["Error: et annet svar er foreslått; si hvorfor dette velges (--deviation)"])
    assert because[1][-1] == "et annet svar enn det foreslåtte: nivået passer bedre"


async def test_a_ranking_asks_one_at_a_time_and_is_closed_with_a_reason(doors: Enrollment) -> None:
    """A23: in the framework's order; everybody asked hears that nothing comes of it."""
    await framework(doors, ranked=True)
    sent = await run("send", "--framework", "hkdir-2024", "--answer-hours", 5, *SOUGHT)
    found = await asked(doors)
    await doors.hear(passed(of(found, FJORD)))
    shown = await run("answers", found["inquiry_id"])
    closed, again = [await run("close", found["inquiry_id"], "--reason", "TOO_EXPENSIVE") for _ in range(2)]

    assert sent[1][1:] == [f"spurt: {FJORD}, svarfrist 04.01.2027 kl. 14:00", "2 til spørres i tur og orden"]
    assert shown[1][1] == f"1. {FJORD} takket nei  {of(found, FJORD)}"
    assert shown[1][2].startswith(f"2. {FJELL} spurt, svarfrist 04.01.2027 kl. 14:00")
    assert closed == (0, [f"forespørsel {found['inquiry_id']} er lukket: for dyrt"])
    assert again == (1, ["Error: forespørselen er avsluttet"])


async def test_ones_own_inquiries_are_listed_and_nobody_elses(doors: Enrollment) -> None:
    await framework(doors, ranked=False)
    for _ in range(2):
        await run("send", "--framework", "hkdir-2024", *SOUGHT)
    mine, theirs = await run("list"), await run("list", by=FYRESDAL)
    id_ = mine[1][0].split()[0]

    assert len(mine[1]) == 2
    assert mine[1][0].endswith("åpen  minikonkurranse  5 plasser  sendt 04.01.2027 kl. 09:00")
    assert theirs == (0, [])
    assert await run("answers", id_, by=FYRESDAL) == (1, ["Error: kommunen har ingen slik forespørsel"])


async def test_what_nobody_can_be_asked_and_what_is_asked_twice_over_is_told(doors: Enrollment) -> None:
    await framework(doors, ranked=False)
    nobody = await run("send", "--framework", "finnes-ikke", *SOUGHT)
    both = await run("send", "--framework", "a", "--agreement", "b", *SOUGHT)

    assert nobody == (1, [f"Error: {REFUSED['NOBODY_TO_ASK']}"])
    assert (both[0], both[1][-1]) == (2, "Error: oppgi enten --framework eller --agreement")


def test_every_reason_has_its_words() -> None:
    assert set(DEVIATIONS) == set(Deviation)
    assert set(ENDS) == {"NEED_GONE", "TOO_EXPENSIVE", "NO_FIT"}

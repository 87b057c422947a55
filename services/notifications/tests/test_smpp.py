"""SMPP against an SMS centre in a process of its own, whose codec is not ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from samklasse_notifications import catalogue, render
from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.receipt import Proof, Receipt, furthest
from samklasse_notifications.domain.sms import size
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender import smpp, smpp_link, smpp_pdu
from samklasse_notifications.sender.provider import Answer
from samklasse_notifications.sender.smpp import Session, SmppLine

from .builders import NOW, eight_weeks
from .outside import free_port
from .smsc import TO, Centre, smpp_centre, text


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[tuple[SmppLine, list[Receipt | Inbound]]]:
    heard: list[Receipt | Inbound] = []

    async def hear(said: Receipt | Inbound) -> None:
        heard.append(said)

    line = SmppLine(Session("SMS_FIRST", url, hear))
    yield line, heard
    line.hang_up()
    await asyncio.sleep(0.01)


async def until(heard: list[Receipt | Inbound], wanted: int) -> None:
    for _ in range(500):
        if len(heard) >= wanted:
            return
        await asyncio.sleep(0.02)
    pytest.fail("the network is not heard")


async def test_a_text_is_taken_under_its_key_and_for_as_long_as_it_holds(centre: Centre) -> None:
    key = uuid4()
    async with connected(centre.sms_url) as (line, _):
        answer = await line.hand_over(TO, text(), key)
    (kept,) = centre.texts()

    assert answer == Answer(State.ACCEPTED, "OK", kept["id"])
    assert centre.entries()[0]["key"] == str(key)
    assert kept["message"] == {"to": TO, "text": "Hei", "sender": "Samklasse", "reference": {}}
    assert kept["smpp"] == {"parts": 1, "data_coding": 0, "validity": "000001023000000R"}


@pytest.mark.parametrize("language", sorted(catalogue.languages()))
async def test_every_language_arrives_whole_in_the_parts_it_was_counted_in(centre: Centre, language: str) -> None:
    facts = Facts(subject="NORWEGIAN", level="A2", live=eight_weeks())
    kinds = [kind for kind in (Kind.NEW_CLASS, Kind.REMINDER) if kind in catalogue.languages()[language].kinds]
    said = [render.text_message(render.Telling(kind, facts, language, "Larvik kommune", NOW)) for kind in kinds]
    async with connected(centre.sms_url) as (line, _):
        answers = [await line.hand_over(TO, text(one), uuid4()) for one in said]
    kept = centre.texts()

    assert [answer.state for answer in answers] == [State.ACCEPTED] * len(said)
    assert [one["message"]["text"] for one in kept] == said
    assert [one["smpp"]["parts"] for one in kept] == [size(one).parts for one in said]
    assert [(answer.reference or "").split() for answer in answers] == [one["ids"] for one in kept]


async def test_a_refusal_is_certain_and_a_network_in_trouble_is_not(centre: Centre) -> None:
    async with connected(centre.sms_url) as (line, _):
        centre.misbehave(refuse=1)
        refused = await line.hand_over(TO, text(), uuid4())
        centre.misbehave(later=1)
        later = await line.hand_over(TO, text(), uuid4())
        centre.misbehave(cut=1)
        lost = await line.hand_over(TO, text(), uuid4())

    assert refused == Answer(State.REFUSED, "RINVDSTADR")
    assert later == Answer(State.UNKNOWN, "SMPP_58")
    assert lost == Answer(State.UNKNOWN, "CONNECTION_LOST")
    assert centre.entries() == []


async def test_what_was_taken_and_never_answered_stays_unknown(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smpp, "CALL", timedelta(seconds=0.6))
    key = uuid4()
    async with connected(centre.sms_url) as (line, _):
        centre.misbehave(lose=1)
        lost = await line.hand_over(TO, text(), key)
        again = await line.hand_over(TO, text(), key)

    assert lost == Answer(State.UNKNOWN, "NO_ANSWER")
    assert again.state is State.ACCEPTED
    assert [entry["key"] for entry in centre.entries()] == [str(key)] * 2
    assert [kept["repeat"] for kept in centre.texts()] == [False, True]


async def test_an_answer_that_comes_late_is_remembered_and_the_text_does_not_leave_twice() -> None:
    """The network answers after the hand-over has been given up."""
    port, seen = free_port(), []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            while header := await reader.read(16):
                pdu = smpp_pdu.parsed(header, await reader.readexactly(smpp_pdu.length(header)))
                seen.append(pdu.command)
                if pdu.command == smpp_pdu.Command.SUBMIT_SM:
                    await asyncio.sleep(0.8)
                writer.write(smpp_pdu.Pdu(pdu.command | smpp_pdu.RESPONSE, 0, pdu.sequence, b"id-1\0").raw)

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    key = uuid4()
    async with connected(f"smpp://a:b@127.0.0.1:{port}") as (line, _):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(smpp, "CALL", timedelta(seconds=0.6))
            lost = await line.hand_over(TO, text(), key)
        await asyncio.sleep(0.6)
        again = await line.hand_over(TO, text(), key)
    server.close()

    assert lost.state is State.UNKNOWN
    assert again == Answer(State.ACCEPTED, "OK", "id-1")
    assert seen.count(smpp_pdu.Command.SUBMIT_SM) == 1


async def test_receipts_shuffled_and_repeated_prove_the_same(centre: Centre) -> None:
    async with connected(centre.sms_url) as (line, heard):
        names = [(await line.hand_over(TO, text(), uuid4())).reference for _ in range(3)]
        wanted = centre.report("ENROUTE", "DELIVRD", copies=2, seed=7)
        await until(heard, wanted)
    receipts = [said for said in heard if isinstance(said, Receipt)]

    assert len(receipts) == 12
    for name in names:
        assert furthest([said.proof for said in receipts if said.reference == name]) is Proof.DELIVERED


async def test_a_receipt_that_overtakes_the_answer_is_heard(tmp_path: Path) -> None:
    with smpp_centre(tmp_path / "hasty.db", receipts="DELIVRD") as centre:
        async with connected(centre.sms_url) as (line, heard):
            centre.misbehave(hasty=1)
            answer = await line.hand_over(TO, text(), uuid4())
            await until(heard, 1)

    assert heard == [Receipt("SMS_FIRST", Proof.DELIVERED, "DELIVRD", reference=answer.reference)]


async def test_what_people_write_arrives_in_every_alphabet(centre: Centre) -> None:
    said = ["STOPP", "Вибачте, я не зможу прийти", "ክመጽእ ኣይክእልን", "[€] æøå"]
    async with connected(centre.sms_url) as (line, heard):
        await line.hand_over(TO, text(), uuid4())
        for one in said:
            centre.write(TO, one)
        await until(heard, len(said))

    assert heard == [Inbound("SMS_FIRST", TO, one) for one in said]
    assert TO not in repr(heard) and "STOPP" not in repr(heard)


async def test_what_could_not_be_kept_is_told_again(centre: Centre) -> None:
    """The network is told that we have heard only when we have."""
    tries = 0

    async def hear(said: Receipt | Inbound) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ConnectionError

    line = SmppLine(Session("SMS_FIRST", centre.sms_url, hear))
    await line.hand_over(TO, text(), uuid4())
    centre.report("DELIVRD")
    for _ in range(100):
        await asyncio.sleep(0.05)
        if tries >= 2 and not centre.waiting():
            break
    line.hang_up()

    assert tries == 2


async def test_a_centre_that_went_away_is_found_again(tmp_path: Path) -> None:
    port = free_port()
    with smpp_centre(tmp_path / "a.db", port=port) as centre:
        url = centre.sms_url
        async with connected(url) as (line, _):
            first = await line.hand_over(TO, text(), uuid4())
            centre.misbehave(cut=1)
            lost = await line.hand_over(TO, text(), uuid4())
            await asyncio.sleep(smpp_link.AGAIN_SECONDS)
            again = await line.hand_over(TO, text(), uuid4())

    assert [answer.state for answer in (first, lost, again)] == [State.ACCEPTED, State.UNKNOWN, State.ACCEPTED]


async def test_a_network_that_does_not_let_us_in_leaves_the_message_unknown(centre: Centre) -> None:
    stranger = centre.sms_url.replace("larvik:secret@", "")
    async with connected(stranger) as (line, _):
        answer = await line.hand_over(TO, text(), uuid4())

    assert answer == Answer(State.UNKNOWN, "CONNECTION_LOST")


async def test_a_silent_connection_is_asked_for_a_sign_of_life_and_then_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smpp_link, "QUIET_SECONDS", 0.2)
    port, bound, asked = free_port(), 0, 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal bound, asked
        with closing(writer):
            while header := await reader.read(16):
                pdu = smpp_pdu.parsed(header, await reader.readexactly(smpp_pdu.length(header)))
                if pdu.command == smpp_pdu.Command.BIND_TRANSCEIVER:
                    bound += 1
                    writer.write(smpp_pdu.Pdu(pdu.command | smpp_pdu.RESPONSE, 0, pdu.sequence, b"\0").raw)
                asked += pdu.command == smpp_pdu.Command.ENQUIRE_LINK

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with connected(f"smpp://a:b@127.0.0.1:{port}") as (line, _):
        listening = asyncio.create_task(line._session.listen())
        await asyncio.sleep(0.6 + smpp_link.AGAIN_SECONDS)
        listening.cancel()
    server.close()

    assert bound >= 2 and asked >= 1

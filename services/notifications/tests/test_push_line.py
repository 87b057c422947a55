"""Web push against a push service that decrypts with another library: what it answers, and whom we never call."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from samklasse_chassis import vault
from samklasse_notifications.domain import push
from samklasse_notifications.domain.attempt import CALL, State
from samklasse_notifications.domain.push import Subscription
from samklasse_notifications.sender import vapid
from samklasse_notifications.sender.provider import Answer, Push
from samklasse_notifications.sender.push import PushLine

from .outside import Peer, running

ANSWERS = Push("Timen i dag er avlyst. Заняття скасовано. ትምህርቲ".encode(), push.topic(UUID(int=1)), "high", 3600)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Peer]:
    with running("push", tmp_path / "push.db") as peer:
        yield peer


@pytest.fixture
def key(tmp_path: Path) -> vapid.Vapid:
    return vapid.load(vault.write_kek(tmp_path / "push-key"))


@pytest.fixture
async def line(service: Peer, key: vapid.Vapid) -> AsyncIterator[PushLine]:
    opened = PushLine(key, {service.url})
    yield opened
    opened.hang_up()
    await asyncio.sleep(0.01)


def browser(service: Peer) -> tuple[str, str]:
    """A new subscription: its id at the service, and as it is sealed here."""
    given = httpx.post(f"{service.url}/subscriptions").json()
    made = push.checked(given["endpoint"], **given["keys"], origins=[service.url])
    return given["id"], made.sealed()


def unsubscribe(service: Peer, id_: str) -> None:
    httpx.delete(f"{service.url}/subscriptions/{id_}").raise_for_status()


def misbehave(peer: Peer, **faults: int) -> None:
    httpx.post(f"{peer.url}/faults", json=faults).raise_for_status()


def kept(service: Peer) -> list[dict[str, Any]]:
    return service.texts()


async def test_a_browser_reads_what_was_sent_to_it_and_its_service_sees_topic_urgency_and_age(
    line: PushLine, service: Peer
) -> None:
    _, to = browser(service)
    answers = [await line.hand_over(to, ANSWERS, uuid4()) for _ in range(2)]

    assert answers == [Answer(State.ACCEPTED, "201")] * 2
    assert (
        kept(service)
        == [{"topic": "AAAAAAAAAAAAAAAAAAAAAQ", "urgency": "high", "ttl": "3600", "text": ANSWERS.payload.decode()}] * 2
    )


@pytest.mark.parametrize(
    ("fault", "state", "code"),
    [
        ("busy", State.UNKNOWN, "429"),
        ("away", State.UNKNOWN, "503"),
        ("token", State.UNKNOWN, "401"),
        ("large", State.REFUSED, "413"),
    ],
)
async def test_what_goes_wrong_once_is_told_apart_and_the_next_push_leaves(
    line: PushLine, service: Peer, fault: str, state: State, code: str
) -> None:
    _, to = browser(service)
    misbehave(service, **{fault: 1})
    wrong = await line.hand_over(to, ANSWERS, uuid4())
    after = await line.hand_over(to, ANSWERS, uuid4())

    assert (wrong, after.state) == (Answer(state, code), State.ACCEPTED)
    assert not push.is_gone(wrong.code)


async def test_a_browser_that_unsubscribed_or_never_was_is_gone(line: PushLine, service: Peer) -> None:
    id_, to = browser(service)
    unsubscribe(service, id_)
    gone = await line.hand_over(to, ANSWERS, uuid4())
    never = await line.hand_over(to.replace(id_, str(uuid4())), ANSWERS, uuid4())

    assert (gone, never) == (Answer(State.REFUSED, "410"), Answer(State.REFUSED, "404"))
    assert push.is_gone(gone.code) and push.is_gone(never.code)


async def test_a_service_that_takes_a_push_and_never_says_so_leaves_it_unknown(line: PushLine, service: Peer) -> None:
    _, to = browser(service)
    misbehave(service, lose=1)
    started = asyncio.get_running_loop().time()
    lost = await line.hand_over(to, ANSWERS, uuid4())
    took = asyncio.get_running_loop().time() - started

    assert lost == Answer(State.UNKNOWN, "CONNECTION_LOST")
    assert took < CALL.total_seconds() + 1
    assert len(kept(service)) == 1


async def test_nobody_is_called_whom_the_settings_do_not_name(key: vapid.Vapid, service: Peer) -> None:
    _, to = browser(service)
    careful = PushLine(key, {"https://push.example"})
    answer = await careful.hand_over(to, ANSWERS, uuid4())

    assert answer == Answer(State.REFUSED, "ORIGIN_NOT_ALLOWED")
    assert kept(service) == []


async def test_what_cannot_be_read_or_is_too_long_is_refused_uncalled(line: PushLine, service: Peer) -> None:
    _, to = browser(service)
    long = Push(b"x" * (vapid.LONGEST + 1), "t", "normal", 1)
    unreadable = [await line.hand_over(wrong, ANSWERS, uuid4()) for wrong in ("", "{}", "[]", '{"endpoint": 1}')]

    assert {answer.code for answer in unreadable} == {"ADDRESS_UNREADABLE"}
    assert (await line.hand_over(to, long, uuid4())).state is State.REFUSED
    assert (await line.hand_over(to, Push(b"x" * vapid.LONGEST, "t", "normal", 1), uuid4())).code == "201"


def test_the_example_of_rfc_8291_comes_out_as_printed_there() -> None:
    def octets(text: str) -> bytes:
        return push._octets(text)

    own = ec.derive_private_key(int.from_bytes(octets("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1())
    hers = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    to = Subscription("https://push.example", octets(hers), octets("BTBZMqHH6r4Tts7J_aSIgg"))
    salt = octets("DGv6ra1nlYgDCS1FRnbzlw")
    made = vapid.sealed(b"When I grow up, I want to be a watermelon", to, salt=salt, own=own)

    assert vapid._text(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_one_token_serves_an_origin_until_it_is_refused(key: vapid.Vapid) -> None:
    first, same, other = (key.authorization(origin) for origin in ("https://a", "https://a", "https://b"))
    key.forget("https://a")

    assert first == same
    assert other != first
    assert key.authorization("https://a") != first


@pytest.mark.parametrize("text", ["", "no base64!", "AAAA", "A" * 43 + "="])
def test_a_push_key_that_is_none_stops_the_service_at_once(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(vapid.BadPushKey, match="SAMKLASSE_PUSH_KEY_FILE"):
        vapid.load(path)


def test_a_push_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = vault.write_kek(tmp_path / "key")
    path.chmod(0o644)
    with pytest.raises(vapid.BadPushKey, match="others may read"):
        vapid.load(path)


def test_what_is_sealed_of_a_browser_says_so_and_is_read_back(service: Peer) -> None:
    _, to = browser(service)

    assert json.loads(to).keys() == {"endpoint", "p256dh", "auth"}
    assert push.read(to).sealed() == to

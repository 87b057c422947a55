"""Where a subscription may lead, and which keys are keys."""

from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain import push
from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.errors import BadSubscription

KNOWN = ("https://push.example", "https://*.notify.example", "http://127.0.0.1:8123")
scalars = st.integers(1, 2**255)


def text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


def point(scalar: int) -> bytes:
    public = ec.derive_private_key(scalar, ec.SECP256R1()).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


AUTH = text(bytes(16))
HERS = text(point(7))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://push.example/x/abc",
        "https://push.example:443/x",
        "https://oslo.notify.example/w/?token=BQ%2f",
        "https://a.b.notify.example/w",
        "http://127.0.0.1:8123/push/1",
    ],
)
def test_a_known_push_service_may_be_called(endpoint: str) -> None:
    assert push.checked(endpoint, HERS, AUTH, origins=KNOWN).endpoint == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/x",
        "https://push.example:8443/x",
        "https://push.example.evil.example/x",
        "https://evilpush.example/x",
        "https://notify.example/x",
        "https://evilnotify.example/x",
        "https://user:secret@push.example/x",
        "https://push.example@evil.example/x",
        "https://push.example\\@evil.example/x",
        "https://evil.example/https://push.example",
        "https://127.0.0.1:8123/push/1",
        "http://127.0.0.1:8124/push/1",
        "http://localhost:8123/push/1",
        "http://169.254.169.254/latest",
        "https://push.example/x\r\nHost: evil.example",
        "https://push.example /x",
        "file:///etc/passwd",
        "https://[::1/x",
        "https://push.example:port/x",
        "",
        "https://push.example/" + "x" * 1000,
    ],
)
def test_any_other_address_is_refused_and_not_repeated(endpoint: str) -> None:
    with pytest.raises(BadSubscription) as refused:
        push.checked(endpoint, HERS, AUTH, origins=KNOWN)

    assert refused.value.fields == {"field": "endpoint"}
    assert not push.is_allowed(endpoint, KNOWN)


@given(scalars)
def test_every_point_of_the_curve_is_a_key(scalar: int) -> None:
    assert push.checked("https://push.example/x", text(point(scalar)), AUTH, origins=KNOWN).p256dh == point(scalar)


@given(scalars, st.integers(0, 63), st.integers(1, 255))
def test_a_point_beside_the_curve_is_none(scalar: int, place: int, damage: int) -> None:
    """An address that makes us compute with such a point would learn of our key, were it not a new one each time."""
    wrong = bytearray(point(scalar))
    wrong[1 + place] ^= damage
    if bytes(wrong[33:]) == ((push.P - int.from_bytes(point(scalar)[33:])) % push.P).to_bytes(32):
        return
    with pytest.raises(BadSubscription, match="BAD_SUBSCRIPTION"):
        push.checked("https://push.example/x", text(bytes(wrong)), AUTH, origins=KNOWN)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        (HERS, ""),
        (HERS, text(bytes(15))),
        (HERS, "no base64"),
        ("", AUTH),
        (text(bytes(65)), AUTH),
        (text(point(7)[:33]), AUTH),
        ("æ" * 87, AUTH),
    ],
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(BadSubscription) as refused:
        push.checked("https://push.example/x", p256dh, auth, origins=KNOWN)

    assert refused.value.fields == {"field": "keys"}


@given(st.uuids(), st.uuids())
def test_a_thread_has_a_topic_of_its_own_that_every_service_takes(one: object, other: object) -> None:
    first, second = push.topic(one), push.topic(other)  # type: ignore[arg-type]

    assert len(first) <= 32 and set(first) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert (first == second) == (one == other)


def test_what_each_answer_means() -> None:
    said = {status: push.by_answer(status) for status in (200, 201, 202, 301, 400, 401, 403, 404, 410, 413, 429, 500)}

    assert {status for status, state in said.items() if state is State.ACCEPTED} == {200, 201, 202}
    assert {status for status, state in said.items() if state is State.REFUSED} == {400, 403, 404, 410, 413}
    assert {status for status, state in said.items() if state is State.UNKNOWN} == {301, 401, 429, 500}
    assert [status for status in said if push.is_gone(str(status))] == [404, 410]

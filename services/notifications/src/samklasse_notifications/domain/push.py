"""Web push: to which browser, where a subscription may lead, and what its service's answers mean (RFC 8030)."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from samklasse_notifications.domain.attempt import State, by_http_status
from samklasse_notifications.domain.errors import BadSubscription
from samklasse_notifications.domain.kinds import NATURE
from samklasse_notifications.domain.thread import Kind

LONGEST_ENDPOINT = 1000
ADDRESS = re.compile(r"[!-~]+")
FORGOTTEN = frozenset({404, 410})
"""RFC 8030 section 7.3: the subscription is no more, and never comes back."""
OUR_KEY = 401
"""RFC 8292 section 4.2: the token is refused, say for a wrong clock. That is about us, not about the message."""
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
"""The curve P-256, y² = x³ - 3x + B modulo P (FIPS 186-4, D.1.2.3)."""
SECRET_OCTETS = 16
LONGEST_KEPT = timedelta(weeks=4)
"""What the push services take; a longer time may be refused rather than shortened (RFC 8030 section 5.2)."""


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached and what it decrypts with: personal (P3), never printed."""

    endpoint: str = field(repr=False)
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)

    @property
    def origin(self) -> str:
        place = urlsplit(self.endpoint)
        return f"{place.scheme}://{place.netloc}"

    def sealed(self) -> str:
        """As it is kept, and as `read` reads it."""
        return json.dumps({name: _said(value) for name, value in asdict(self).items()})


def read(kept: str) -> Subscription:
    """Raises:
    ValueError: it is none.
    """
    told = json.loads(kept)
    return Subscription(told["endpoint"], _octets(told["p256dh"]), _octets(told["auth"]))


def checked(endpoint: str, p256dh: str, auth: str, *, origins: Iterable[str]) -> Subscription:
    """A subscription as a browser gives it.

    Raises:
        BadSubscription: an address that is none or leads elsewhere than to a known push service, or a key that is none.
    """
    try:
        one = Subscription(endpoint, _octets(p256dh), _octets(auth))
    except (Error, ValueError):
        raise BadSubscription("keys") from None
    if not is_allowed(one.endpoint, origins):
        raise BadSubscription("endpoint")
    if not _is_key(one.p256dh) or len(one.auth) != SECRET_OCTETS:
        raise BadSubscription("keys")
    return one


def is_allowed(endpoint: str, origins: Iterable[str]) -> bool:
    """Whether an address is one of a push service that we know: we call what somebody else has named.

    `https://*.host` stands for every host below it.
    """
    if len(endpoint) > LONGEST_ENDPOINT or not ADDRESS.fullmatch(endpoint):
        return False
    try:
        place = urlsplit(endpoint)
        wanted = {f"{place.scheme}://{place.netloc}"}
        host, port = place.hostname or "", place.port
    except ValueError:
        return False
    if place.scheme == "https" and port in (None, 443) and place.netloc in (host, f"{host}:443"):
        labels = host.split(".")
        wanted |= {f"https://{host}", *(f"https://*.{'.'.join(labels[n:])}" for n in range(1, len(labels)))}
    return not wanted.isdisjoint(origins)


def topic(thread: UUID) -> str:
    """What replaces an earlier push that still waits: 22 signs of the 32 that RFC 8030 section 5.4 allows."""
    return _said(thread.bytes)


def urgency(kind: Kind) -> str:
    """Whether a sleeping phone is to be woken (RFC 8030 section 5.3)."""
    return "high" if kind is Kind.REMINDER_SOON or NATURE[kind].urgent else "normal"


def ttl(useful: timedelta) -> int:
    """Seconds that a push service is to keep it for a browser that is away; nobody keeps anything for longer."""
    return max(0, int(min(useful, LONGEST_KEPT).total_seconds()))


def by_answer(status: int) -> State:
    """What a push service's status means for this message."""
    return State.UNKNOWN if status == OUR_KEY or 300 <= status < 400 else by_http_status(status)


def is_gone(code: str) -> bool:
    """Whether the code of a refusal means that the browser has unsubscribed."""
    return code in {str(status) for status in FORGOTTEN}


def _is_key(point: bytes) -> bool:
    """An uncompressed point of P-256."""
    if len(point) != 65 or point[0] != 4:
        return False
    x, y = int.from_bytes(point[1:33]), int.from_bytes(point[33:])
    return x < P and y < P and (y * y - x * x * x + 3 * x - B) % P == 0


def _octets(text: str) -> bytes:
    """base64url, with or without padding."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}={0,2}", text):
        raise ValueError("no base64url")
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _said(value: str | bytes) -> str:
    return value if isinstance(value, str) else urlsafe_b64encode(value).decode().rstrip("=")

"""Who we are to push services (RFC 8292), and what only the browser can read (RFC 8291)."""

import os
import stat
import time
from base64 import b64decode, urlsafe_b64encode
from binascii import Error
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from samklasse_notifications.domain.mime import DOMAIN
from samklasse_notifications.domain.push import Subscription

CURVE = ec.SECP256R1()
TOKEN_SECONDS = 12 * 3600
"""RFC 8292 section 2: at most 24 hours."""
RENEW_SECONDS = 3600
RECORD = 4096
LONGEST = RECORD - 86 - 17
"""Octets of a message: a record less the header and the cipher's own (RFC 8291 section 4)."""
CONTACT = f"mailto:drift@{DOMAIN}"


class BadPushKey(Exception):
    """The file of the push key is missing, open to others, or holds something else."""

    def __init__(self, path: Path, trouble: str) -> None:
        super().__init__(f"SAMKLASSE_PUSH_KEY_FILE={path}: {trouble}")


class Vapid:
    """Our key, and the tokens made with it: one an origin, until it is nearly old."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.public = _text(_point(key.public_key()))
        """What browsers are given when they subscribe."""
        self._tokens: dict[str, tuple[str, float]] = {}

    def authorization(self, origin: str) -> str:
        """The header's value. A token's age is judged by the push service's clock, which is not the operator's."""
        now = time.time()
        token, until = self._tokens.get(origin, ("", 0.0))
        if until - now < RENEW_SECONDS:
            until = now + TOKEN_SECONDS
            token = jwt.encode({"aud": origin, "exp": int(until), "sub": CONTACT}, self._key, algorithm="ES256")
            self._tokens[origin] = token, until
        return f"vapid t={token}, k={self.public}"

    def forget(self, origin: str) -> None:
        """The token was refused."""
        self._tokens.pop(origin, None)


def load(path: Path) -> Vapid:
    """From a file of base64 of 32 octets, mode 0600, as `samklasse provision` makes it.

    Raises:
        BadPushKey: the file is not what it should be.
    """
    try:
        mode, text = path.stat().st_mode, path.read_text("ascii").strip()
        scalar = b64decode(text, validate=True)
    except (OSError, UnicodeDecodeError, Error) as error:
        raise BadPushKey(path, type(error).__name__) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadPushKey(path, "others may read it: chmod 600")
    try:
        return Vapid(ec.derive_private_key(int.from_bytes(scalar), CURVE))
    except ValueError:
        raise BadPushKey(path, "it is no key of the curve P-256") from None


def encrypted(payload: bytes, to: Subscription) -> bytes:
    """The body of a push, which only this browser opens; another one each time.

    Raises:
        ValueError: longer than a record, or the browser's key is no point of the curve.
    """
    if len(payload) > LONGEST:
        raise ValueError("too long for a push")
    return sealed(payload, to, salt=os.urandom(16), own=ec.generate_private_key(CURVE))


def sealed(payload: bytes, to: Subscription, *, salt: bytes, own: ec.EllipticCurvePrivateKey) -> bytes:
    """One record of aes128gcm (RFC 8188). `salt` and `own` must be new for every message."""
    hers, ours = to.p256dh, _point(own.public_key())
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, hers))
    secret = _derived(to.auth, shared, b"WebPush: info\0" + hers + ours, 32)
    key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + len(ours).to_bytes(1, "big") + ours
    return head + AESGCM(key).encrypt(nonce, payload + b"\x02", None)


def _derived(salt: bytes, secret: bytes, info: bytes, octets: int) -> bytes:
    return HKDF(SHA256(), octets, salt=salt, info=info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")

"""Signed bearer tokens: who calls, for which organisation, in which role, until when."""

import base64
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ALGORITHM = "EdDSA"


class Role(StrEnum):
    """What a caller may be."""

    MUNICIPALITY = "MUNICIPALITY"
    OFFICER = "OFFICER"
    """A named officer of a municipality: the only one who handles people with a protected address."""
    SUPPLIER = "SUPPLIER"
    OPERATOR = "OPERATOR"
    SERVICE = "SERVICE"


@dataclass(frozen=True)
class Caller:
    """Who is calling; `subject` is a user's or service's own id, never a name."""

    orgnr: str
    role: Role
    subject: str


class BadToken(Exception):
    """No token, or one that was not signed by the operator, or has run out."""


def new_key_pair() -> tuple[str, str]:
    """A private and a public Ed25519 key, each as base64 of its raw 32 bytes."""
    private = Ed25519PrivateKey.generate()
    secret = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(secret).decode(), base64.b64encode(public).decode()


def sign(private_key: str, caller: Caller, *, expires_at: datetime) -> str:
    """A token for `caller`; only the operator has the private key."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    claims = {"orgnr": caller.orgnr, "role": caller.role.value, "sub": caller.subject, "exp": expires_at}
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def verify(public_key: str, token: str) -> Caller:
    """Who a token speaks for. Its expiry is judged by the machine's clock, not by the operator's offset.

    Raises:
        BadToken: it does not hold.
    """
    caller, expires_at = _signed(public_key, token)
    if expires_at <= time.time():
        raise BadToken("ExpiredSignatureError")
    return caller


@lru_cache(maxsize=4096)
def _signed(public_key: str, token: str) -> tuple[Caller, float]:
    """Who a token speaks for until when; a signature that held once holds (0.3 ms each time otherwise, measured)."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM], options={"require": ["exp", "sub", "orgnr", "role"]})
        return Caller(claims["orgnr"], Role(claims["role"]), claims["sub"]), float(claims["exp"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise BadToken(type(error).__name__) from None

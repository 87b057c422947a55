"""Whether whoever sends a push is who she says (RFC 8292): a token signed by the key beside it, for us, still new."""

import json
import re
import time
from base64 import urlsafe_b64decode
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

VAPID = re.compile(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)")
LONGEST_SECONDS = 24 * 3600


def is_true(authorization: str, origin: str) -> bool:
    """Whether this header proves a sender to the push service at `origin`."""
    parts = VAPID.fullmatch(authorization)
    if parts is None:
        return False
    head, claims, signature, key = parts.groups()
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _octets(key))
        raw = _octets(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        return _holds(json.loads(_octets(head)), json.loads(_octets(claims)), origin)
    except (ValueError, InvalidSignature):
        return False


def _holds(head: dict[str, Any], claims: dict[str, Any], origin: str) -> bool:
    left = claims.get("exp", 0) - time.time()
    who = str(claims.get("sub", ""))
    return (
        head.get("alg") == "ES256"
        and claims.get("aud") == origin
        and 0 < left <= LONGEST_SECONDS
        and who.startswith(("mailto:", "https:"))
    )


def _octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""Keys: the key-encryption key (KEK) from its file, people's own keys wrapped by it, and what they seal.

A KEK file is base64 of 32 bytes, one key a line: the first wraps whatever is new, the others still open what they
wrapped (`rewrap` moves that to the first). A key's id is the start of its digest, so the file names none.
"""

import base64
import binascii
import hashlib
import hmac
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SETTING = "SAMKLASSE_KEK_FILE"
KEY_BYTES, NONCE_BYTES = 32, 12
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class VaultError(Exception):
    """What can be wrong with keys and with what they seal."""


class NoKek(VaultError):
    """The service was started without a key-encryption key."""

    def __init__(self) -> None:
        super().__init__(f"no key-encryption key: {SETTING} must name a file with base64 of 32 bytes, mode 0600")


class BadKek(VaultError):
    """The file of the key-encryption key is missing, open to others, or holds something else."""

    def __init__(self, path: Path, trouble: str) -> None:
        super().__init__(f"{SETTING}={path}: {trouble}")


class DoesNotOpen(VaultError):
    """Sealed with another key, for another person or kind, or changed since."""


@dataclass(frozen=True)
class Keys:
    """Key-encryption keys by id; `current` wraps. Never printed."""

    current: str
    _keks: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"Keys({self.current})"

    def wrap(self, person_id: UUID, key: bytes) -> bytes:
        """A person's own key, bound to her, under the current KEK."""
        return encrypt(self._keks[self.current], key, _bound_key(person_id))

    def unwrap(self, person_id: UUID, kek_id: str, wrapped: bytes) -> bytes:
        """A person's own key.

        Raises:
            DoesNotOpen: its KEK is not in the file, or it is somebody else's.
        """
        if kek_id not in self._keks:
            raise DoesNotOpen
        return decrypt(self._keks[kek_id], wrapped, _bound_key(person_id))

    def digest(self, kind: str, text: str) -> bytes:
        """HMAC-SHA256 of a text under a key derived from the current KEK."""
        return _digest(self._keks[self.current], kind, text)

    def digests(self, kind: str, text: str) -> list[bytes]:
        """The same under every KEK of the file: what was entered before a rotation is found too."""
        return [_digest(kek, kind, text) for kek in self._keks.values()]


def configured(settings: Mapping[str, str]) -> Keys | None:
    """The keys of the file that the settings name; None: the service has none, and can neither seal nor open.

    Raises:
        BadKek: the file is not what it should be.
    """
    return load(Path(settings[SETTING])) if settings.get(SETTING) else None


def load(path: Path) -> Keys:
    """Raises:
    BadKek: no such file, others may read it, or it does not hold base64 of 32 bytes.
    """
    try:
        mode, lines = path.stat().st_mode, path.read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise BadKek(path, type(error).__name__) from None
    if mode & OTHERS:
        raise BadKek(path, f"others may read it (mode {stat.S_IMODE(mode):04o}): chmod 600")
    keks = [_kek(path, line) for line in lines]
    if not keks:
        raise BadKek(path, "it is empty")
    return Keys(_id(keks[0]), {_id(kek): kek for kek in keks})


def needed(keys: Keys | None) -> Keys:
    """Raises:
    NoKek: the service was started without one.
    """
    if keys is None:
        raise NoKek
    return keys


def new_kek() -> str:
    """A line for a KEK file."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def write_kek(path: Path, *lines: str) -> Path:
    """Write a KEK file in one step, never readable by others even for a moment; without lines a new key's."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{line}\n" for line in lines or (new_kek(),))
    return draft.replace(path)


def bound(person_id: UUID, kind: str) -> bytes:
    """What a sealed text is tied to: it opens for no other person and as no other kind."""
    return b"samklasse vault 1 data\0" + person_id.bytes + kind.encode()


def encrypt(key: bytes, data: bytes, tied_to: bytes) -> bytes:
    """Nonce, then AES-256-GCM's text and tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, tied_to)


def decrypt(key: bytes, sealed: bytes, tied_to: bytes) -> bytes:
    """Raises:
    DoesNotOpen: another key, tied to something else, or changed.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], tied_to)
    except (InvalidTag, ValueError):
        raise DoesNotOpen from None


def _bound_key(person_id: UUID) -> bytes:
    return b"samklasse vault 1 key\0" + person_id.bytes


def _id(kek: bytes) -> str:
    return hashlib.sha256(b"samklasse vault 1 id\0" + kek).hexdigest()[:16]


def _digest(kek: bytes, kind: str, text: str) -> bytes:
    key = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"samklasse vault 1 index").derive(kek)
    return hmac.digest(key, f"{kind}\0{text}".encode(), "sha256")


def _kek(path: Path, line: str) -> bytes:
    try:
        kek = base64.b64decode(line, validate=True)
    except binascii.Error:
        kek = b""
    if len(kek) != KEY_BYTES:
        raise BadKek(path, "a line is not base64 of 32 bytes")
    return kek

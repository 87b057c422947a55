"""Addresses at rest: encrypted with a key that only this service holds (Fernet: AES-128-CBC with HMAC-SHA256)."""

from cryptography.fernet import Fernet


def open_vault(key: str) -> Fernet:
    """Raises:
    ValueError: the key is not 32 url-safe base64 bytes.
    """
    return Fernet(key)


def close(vault: Fernet, address: str) -> bytes:
    return vault.encrypt(address.encode())


def read(vault: Fernet, address: bytes) -> str:
    return vault.decrypt(address).decode()

"""The environment of a peer, read in one place."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where a peer listens and which file it keeps."""

    host: str
    http_port: int
    smtp_port: int
    file: Path


def from_environment() -> Settings:
    """Raises:
    KeyError: SAMKLASSE_HTTP_PORT or SAMKLASSE_PEER_FILE is missing.
    """
    return Settings(
        host=os.environ.get("SAMKLASSE_HTTP_HOST", "127.0.0.1"),
        http_port=int(os.environ["SAMKLASSE_HTTP_PORT"]),
        smtp_port=int(os.environ.get("SAMKLASSE_SMTP_PORT", "0")),
        file=Path(os.environ["SAMKLASSE_PEER_FILE"]),
    )

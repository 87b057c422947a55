"""Web push as the settings have it: our key, and the push services that may be called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samklasse_notifications.sender import vapid
from samklasse_notifications.sender.vapid import Vapid

KEY, ORIGINS = "SAMKLASSE_PUSH_KEY_FILE", "SAMKLASSE_PUSH_ORIGINS"
KNOWN = (
    "https://fcm.googleapis.com https://updates.push.services.mozilla.com https://web.push.apple.com "
    "https://*.push.apple.com https://*.notify.windows.com"
)
"""The push services of the browsers that people use (read 2026-11-22), where the settings name none."""


@dataclass(frozen=True)
class Browsers:
    """How browsers are reached."""

    vapid: Vapid
    origins: frozenset[str]


def configured(settings: Mapping[str, str]) -> Browsers | None:
    """None: web push is not set up.

    Raises:
        BadPushKey: the file of the key is not what it should be.
    """
    file = settings.get(KEY)
    return _browsers(Path(file), settings.get(ORIGINS) or KNOWN) if file else None


@cache
def _browsers(file: Path, origins: str) -> Browsers:
    return Browsers(vapid.load(file), frozenset(origins.split()))

"""The phrases by which an incoming SMS is understood, from `replies.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from samklasse_notifications.domain import inbound
from samklasse_notifications.domain.inbound import Meaning, Phrases

FILE = Path(__file__).parent / "replies.toml"


def meaning(text: str) -> Meaning:
    """What an incoming SMS asks of us, in any of the languages that we write."""
    return inbound.meaning(text, known())


@cache
def known() -> Phrases:
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return inbound.phrases(
        stop=raw["stop"],
        start=raw["start"],
        cannot_come=[phrase for said in raw["cannot_come"].values() for phrase in said],
        beside=raw["beside"].values(),
    )

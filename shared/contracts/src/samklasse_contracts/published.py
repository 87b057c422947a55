"""What is promised to everybody who reads our messages: one JSON schema and golden examples per key.

All lie in this package as files. Examples are append-only, and schemas are written by `freeze` alone (`SHA256SUMS`);
`freeze` lets a schema change only as `growth` allows. A message that has grown gets a second example, `<key>.2.json`.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from samklasse_contracts import growth
from samklasse_contracts.catalogue import BY_KEY
from samklasse_contracts.message import Envelope, Message

HOME = Path(__file__).parent
EXAMPLES, SCHEMAS, SUMS = "examples", "schemas", "SHA256SUMS"
ENVELOPE = "envelope"
"""The name of the schema of what every message travels in."""


class Broken(Exception):
    """A promise to readers would be broken; each line says which."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def schema(message: type[Message]) -> dict[str, Any]:
    """What a body of this message looks like; `x-sequenced`: whether its envelope has a `sequence`."""
    return {"$id": message.key, "x-sequenced": message.sequenced, **message.model_json_schema()}


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of the envelope and of every body, by the name of its file."""
    bodies = {key: schema(message) for key, message in BY_KEY.items()}
    return {ENVELOPE: {"$id": ENVELOPE, **Envelope.model_json_schema()}, **bodies}


def examples(key: str, home: Path = HOME) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """The golden examples of a message, the oldest first: their headers and their bodies."""
    later = sorted((home / EXAMPLES).glob(f"{key}.[0-9]*.json"), key=lambda path: int(path.stem.rpartition(".")[2]))
    found = [json.loads(path.read_text()) for path in (home / EXAMPLES / f"{key}.json", *later)]
    return [(one["headers"], one["body"]) for one in found]


def example(key: str, home: Path = HOME) -> tuple[dict[str, str], dict[str, Any]]:
    """The first golden example of a message."""
    return examples(key, home)[0]


def frozen_schema(key: str, home: Path = HOME) -> dict[str, Any] | None:
    """The schema as it has been published; None: never yet."""
    path = home / SCHEMAS / f"{key}.json"
    return json.loads(path.read_text()) if path.exists() else None


def broken(home: Path = HOME) -> list[str]:
    """What the contracts as they are now would break of what has been published."""
    return [*_changed(home, EXAMPLES), *_changed(home, SCHEMAS), *_missing_examples(home), *_broken_schemas(home)]


def freeze(home: Path = HOME) -> None:
    """Publish the schemas as they are now, and every example that is new.

    Raises:
        Broken: a published file has changed, or a schema would break a reader or a writer; nothing is written then.
    """
    if trouble := broken(home):
        raise Broken(trouble)
    (home / SCHEMAS).mkdir(exist_ok=True)
    for name, wanted in schemas().items():
        (home / SCHEMAS / f"{name}.json").write_text(as_text(wanted))
    for folder in (EXAMPLES, SCHEMAS):
        lines = (f"{_hash(path)}  {path.name}" for path in sorted((home / folder).glob("*.json")))
        (home / folder / SUMS).write_text("\n".join(lines) + "\n")


def keeps(said: Any, told: Any) -> bool:
    """Whether everything in `told` stands in `said`; a field that a message has grown since may stand beside it."""
    if isinstance(told, dict):
        return isinstance(said, dict) and all(name in said and keeps(said[name], value) for name, value in told.items())
    if isinstance(told, list):
        same = isinstance(said, list) and len(said) == len(told)
        return same and all(map(keeps, said, told))
    return bool(said == told)


def as_text(value: dict[str, Any]) -> str:
    """JSON as it lies in the files."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _changed(home: Path, folder: str) -> Iterator[str]:
    sums = home / folder / SUMS
    for line in sums.read_text().splitlines() if sums.exists() else ():
        wanted, name = line.split()
        path = home / folder / name
        if not path.exists():
            yield f"{folder}/{name}: a published file is gone"
        elif _hash(path) != wanted:
            yield f"{folder}/{name}: a published file has changed"


def _missing_examples(home: Path) -> Iterator[str]:
    for key in BY_KEY:
        if not (home / EXAMPLES / f"{key}.json").exists():
            yield f"{key}: has no example"


def _broken_schemas(home: Path) -> Iterator[str]:
    now = schemas()
    for path in sorted((home / SCHEMAS).glob("*.json")):
        if path.stem not in now:
            yield f"{path.stem}: a published message is gone"
    for name, wanted in now.items():
        published = frozen_schema(name, home)
        if published is not None:
            yield from (f"{name}: {line}" for line in growth.breaks(published, wanted))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

"""What is promised to everybody who reads our messages: one JSON schema and one golden example per key.

Both lie in this package as files. Examples are append-only (`SHA256SUMS`); schemas only grow (`growth`).
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from samklasse_contracts import growth
from samklasse_contracts.catalogue import BY_KEY
from samklasse_contracts.message import Message

HOME = Path(__file__).parent
EXAMPLES, SCHEMAS, SUMS = "examples", "schemas", "examples/SHA256SUMS"


class Broken(Exception):
    """A promise to readers would be broken; each line says which."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def schema(message: type[Message]) -> dict[str, Any]:
    """What a body of this message looks like."""
    return {"$id": message.key, **message.model_json_schema()}


def example(key: str, home: Path = HOME) -> tuple[dict[str, str], dict[str, Any]]:
    """The golden example of a message: its headers and its body."""
    found = json.loads((home / EXAMPLES / f"{key}.json").read_text())
    return found["headers"], found["body"]


def frozen_schema(key: str, home: Path = HOME) -> dict[str, Any] | None:
    """The schema as it has been published; None: never yet."""
    path = home / SCHEMAS / f"{key}.json"
    return json.loads(path.read_text()) if path.exists() else None


def broken(home: Path = HOME) -> list[str]:
    """What the contracts as they are now would break of what has been published."""
    return [*_changed_examples(home), *_missing_examples(home), *_shrunken_schemas(home)]


def freeze(home: Path = HOME) -> None:
    """Publish the schemas as they are now, and every example that is new.

    Raises:
        Broken: a published example has changed, or a schema would shrink; nothing is written then.
    """
    if trouble := broken(home):
        raise Broken(trouble)
    (home / SCHEMAS).mkdir(exist_ok=True)
    for key, message in BY_KEY.items():
        (home / SCHEMAS / f"{key}.json").write_text(as_text(schema(message)))
    lines = (f"{_hash(path)}  {path.name}" for path in sorted((home / EXAMPLES).glob("*.json")))
    (home / SUMS).write_text("\n".join(lines) + "\n")


def as_text(value: dict[str, Any]) -> str:
    """JSON as it lies in the files."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _changed_examples(home: Path) -> Iterator[str]:
    sums = home / SUMS
    for line in sums.read_text().splitlines() if sums.exists() else ():
        wanted, name = line.split()
        path = home / EXAMPLES / name
        if not path.exists():
            yield f"{name}: a published example is gone"
        elif _hash(path) != wanted:
            yield f"{name}: a published example has changed"


def _missing_examples(home: Path) -> Iterator[str]:
    for key in BY_KEY:
        if not (home / EXAMPLES / f"{key}.json").exists():
            yield f"{key}: has no example"


def _shrunken_schemas(home: Path) -> Iterator[str]:
    for path in sorted((home / SCHEMAS).glob("*.json")):
        if path.stem not in BY_KEY:
            yield f"{path.stem}: a published message is gone"
    for key, message in BY_KEY.items():
        published = frozen_schema(key, home)
        if published is not None:
            yield from (f"{key}: {line}" for line in growth.shrinks(published, schema(message)))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

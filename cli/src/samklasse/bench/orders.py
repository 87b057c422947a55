"""`python -m samklasse.bench.orders < spec.json`: so many clients order over HTTP until all orders are made.

A client of its own, so that asking costs little of the processor time that is measured: one connection per client, kept
open, one order after the other, each under a key of its own. Prints seconds, answers by status, and the times.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"


@dataclass
class Answers:
    """What came back."""

    codes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


async def order(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Make all orders of `spec`."""
    numbers, answers = iter(range(spec["count"])), Answers()
    began = time.perf_counter()
    await asyncio.gather(*(_client(spec, token, numbers, answers) for token in spec["tokens"]))
    return {
        "seconds": time.perf_counter() - began,
        "codes": dict(answers.codes),
        "p50_ms": _at(answers.seconds, 0.50),
        "p99_ms": _at(answers.seconds, 0.99),
    }


async def _client(spec: Mapping[str, Any], token: str, numbers: Iterator[int], answers: Answers) -> None:
    body = json.dumps(spec["body"]).encode()
    reader, writer = await asyncio.open_connection(HOST, spec["port"])
    for number in numbers:
        head = (
            f"POST {spec['path']} HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {token}\r\n"
            f"idempotency-key: {spec['run']}-{number}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        writer.write(head.encode() + body)
        answers.codes[await _answer(reader)] += 1
        answers.seconds.append(time.perf_counter() - began)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> str:
    """The status, and the code of a refusal."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    status = head.split(" ", 2)[1]
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    told = await reader.readexactly(length)
    return status if status == "201" else f"{status} {json.loads(told).get('code')}"


def _at(seconds: Sequence[float], share: float) -> float:
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(order(json.load(sys.stdin)))))

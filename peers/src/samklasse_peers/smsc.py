"""A simulator of an SMS centre: `python -m samklasse_peers.smsc`. It is ours, speaks SMPP 3.4, and sends no SMS.

Any system id may bind. A message is kept when its last part has come, before that part is answered; the ledger reads
as that of the HTTP simulator does. Its `key` is the client reference in option 0x1401, else the 16 bits of
user_message_reference with the number. Nothing is thrown away for a key that comes again: SMPP knows no such thing.
POST /receipts, /inbound and /faults as in `sms`; what is not acknowledged is sent again. GET /waiting counts it.
Environment: SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_SMPP_PORT, SAMKLASSE_HTTP_HOST (127.0.0.1),
SAMKLASSE_SMS_RECEIPTS (states, as "DELIVRD", sent for each message at once).
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import uvicorn
from fastapi import FastAPI

from samklasse_peers import ledger as ledgers
from samklasse_peers import mischief, reading
from samklasse_peers.mischief import Incoming, Mood, Receipts
from samklasse_peers.settings import Settings, from_environment
from samklasse_peers.smpp_wire import Refused, Wire
from samklasse_peers.smpp_words import Part, deliver, receipt

REFUSED, LATER = 0x0B, 0x58
"""ESME_RINVDSTADR, ESME_RTHROTTLED."""
REPEAT_SQL = "SELECT 1 FROM messages WHERE key = ? LIMIT 1"


@dataclass
class Centre:
    """What all connections share. `owed` is to be told to whoever is bound."""

    ledger: sqlite3.Connection
    at_once: list[str]
    mood: Mood = field(default_factory=Mood)
    begun: dict[tuple[str, str], dict[int, Part]] = field(default_factory=dict)
    owed: asyncio.Queue[dict[str, object]] = field(default_factory=asyncio.Queue)
    unanswered: int = 0

    def take(self, part: Part, wire: Wire) -> str | None:
        """The name of the part, or None where the sender is never to hear of it.

        Raises:
            Refused: with the status that says why.
            ConnectionError: cut off.
        """
        fault = self.mood.next()
        if fault in ("refuse", "later"):
            raise Refused(REFUSED if fault == "refuse" else LATER)
        if fault == "cut":
            raise ConnectionError
        self._keep(part)
        told = [receipt(part.id, state, part.to) for state in self.at_once]
        if fault == "hasty":
            wire.say_first(told)
        else:
            self._owe(told)
        return None if fault == "lose" else part.id

    def _keep(self, part: Part) -> None:
        """Write the message down when it is whole."""
        whole = self.begun.setdefault((part.key, part.to), {})
        whole[part.number] = part
        if len(whole) < part.total:
            return
        del self.begun[part.key, part.to]
        parts = [whole[number] for number in sorted(whole)]
        repeat = self.ledger.execute(REPEAT_SQL, (part.key,)).fetchone() is not None
        text = "".join(each.text for each in parts)
        kept = {
            "id": parts[0].id,
            "ids": [each.id for each in parts],
            "repeat": repeat,
            "message": {"to": part.to, "text": text, "sender": part.sender, "reference": {}},
            "smpp": {"parts": part.total, "data_coding": part.data_coding, "validity": part.validity},
        }
        ledgers.append(self.ledger, key=part.key, recipients=[part.to], raw=json.dumps(kept).encode())

    def report(self, wanted: Receipts) -> int:
        rows = ledgers.read(self.ledger, after=wanted.after, limit=1_000_000, with_raw=False)
        positions = [row["position"] for row in rows]
        ids, to = self._names(positions)
        made = [receipt(id_, state, to[id_]) for id_, state in wanted.of(ids)]
        asyncio.get_running_loop().call_later(wanted.late_seconds, self._owe, made)
        return len(made)

    def _owe(self, made: Iterable[dict[str, object]]) -> None:
        for words in made:
            self.owed.put_nowait(words)

    def _names(self, positions: list[int]) -> tuple[list[str], dict[str, str]]:
        """Names of every part, in order, and to whom they went."""
        to: dict[str, str] = {}
        for position in positions:
            row = self.ledger.execute("SELECT raw, recipient FROM messages WHERE position = ?", (position,)).fetchone()
            to |= dict.fromkeys(json.loads(row[0])["ids"], row[1])
        return list(to), to

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        wire = Wire(reader, writer)
        try:
            await wire.welcome()
            telling = asyncio.create_task(self._telling(wire))
            try:
                async for part in wire.submissions():
                    self._answer(part, wire)
            finally:
                telling.cancel()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    def _answer(self, part: Part, wire: Wire) -> None:
        try:
            id_ = self.take(part, wire)
        except Refused as refused:
            wire.answer(part, status=refused.status)
        else:
            if id_ is not None:
                wire.answer(part, id_=id_)

    async def _telling(self, wire: Wire) -> None:
        """What is owed, one after the other; what is not acknowledged is owed again."""
        while True:
            words = await self.owed.get()
            self.unanswered += 1
            try:
                if not await wire.say(words):
                    self.owed.put_nowait(words)
                    await asyncio.sleep(0.1)
            except BaseException:
                self.owed.put_nowait(words)
                raise
            finally:
                self.unanswered -= 1


def make_app(settings: Settings, *, smpp_port: int, at_once: Iterable[str] = ()) -> FastAPI:
    """The HTTP side; the SMPP side lives as long."""
    ledger = ledgers.open_ledger(settings.file)
    centre = Centre(ledger, list(at_once))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        server = await asyncio.start_server(centre.serve, settings.host, smpp_port)
        yield
        server.close()

    app = FastAPI(title="SMS centre simulator", lifespan=lifespan)
    app.include_router(reading.router(ledger))
    app.include_router(mischief.router(centre.mood))

    @app.post("/receipts")
    async def report(wanted: Receipts) -> dict[str, int]:
        return {"receipts": centre.report(wanted)}

    @app.post("/inbound")
    async def write_back(incoming: Incoming) -> dict[str, int]:
        centre.owed.put_nowait(deliver(incoming.sender, incoming.text, str(uuid4())))
        return {"inbound": 1}

    @app.get("/waiting")
    async def waiting() -> dict[str, int]:
        return {"waiting": centre.owed.qsize() + centre.unanswered}

    return app


def main() -> None:
    settings = from_environment()
    at_once = os.environ.get("SAMKLASSE_SMS_RECEIPTS", "").split()
    app = make_app(settings, smpp_port=int(os.environ["SAMKLASSE_SMPP_PORT"]), at_once=at_once)
    uvicorn.run(app, host=settings.host, port=settings.http_port, log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()

"""One SMPP connection as the centre's end of it sees it."""

import asyncio
import struct
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

from smpplib import consts, smpp

from samklasse_peers.smpp_words import Part, part

ANSWER_SECONDS = 5.0
BIND_FAILED = 0x0D


class Refused(Exception):
    """A message that is not taken, and the status that says why."""

    def __init__(self, status: int) -> None:
        super().__init__(hex(status))
        self.status = status


class Numbers:
    """What smpplib counts with."""

    def __init__(self) -> None:
        self._numbers, self.sequence = count(1), 0

    def next_sequence(self) -> int:
        self.sequence = next(self._numbers)
        return self.sequence


class Wire:
    """Reads what a sender asks, and writes to it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer, self._numbers = reader, writer, Numbers()
        self._said: dict[int, asyncio.Future[bool]] = {}

    async def welcome(self) -> None:
        """Raises:
        ConnectionError: it does not begin by binding as transceiver.
        """
        pdu = await self._read()
        bound = pdu is not None and pdu.command == "bind_transceiver" and bool(pdu.system_id)
        if pdu is not None:
            self._send(f"{pdu.command}_resp", pdu.sequence, 0 if bound else BIND_FAILED, system_id="SMSC")
        if not bound:
            raise ConnectionError

    async def submissions(self) -> AsyncIterator[Part]:
        """What is to be sent, until the connection ends; the rest is answered here."""
        while True:
            pdu = await self._read()
            if pdu is None:
                continue
            if pdu.command == "submit_sm":
                yield part(pdu)
            elif pdu.command == "deliver_sm_resp":
                self._heard(pdu.sequence, taken=pdu.status == 0)
            elif pdu.is_request():
                self._send(f"{pdu.command}_resp", pdu.sequence, 0)
                if pdu.command == "unbind":
                    return

    def answer(self, of: Part, *, id_: str = "", status: int = 0) -> None:
        self._send("submit_sm_resp", of.sequence, status, **({"message_id": id_} if id_ else {}))

    def say_first(self, many: list[dict[str, Any]]) -> None:
        """Before whatever is answered next; nobody waits for what the sender says to it."""
        for words in many:
            self._write(words)

    async def say(self, words: dict[str, Any]) -> bool:
        """Whether the sender has taken it."""
        taken = self._write(words)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await taken
        except TimeoutError:
            return False

    def _write(self, words: dict[str, Any]) -> asyncio.Future[bool]:
        pdu = smpp.make_pdu("deliver_sm", client=self._numbers)
        defaults = {"service_type": "", "destination_addr": "0", "source_addr_ton": 1, "source_addr_npi": 1}
        for name, value in (defaults | words).items():
            setattr(pdu, name, value)
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._said[pdu.sequence] = taken
        self._writer.write(pdu.generate())
        return taken

    def _heard(self, sequence: int, *, taken: bool) -> None:
        waiting = self._said.pop(sequence, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(taken)

    async def _read(self) -> Any:
        """One PDU; None where smpplib knows no such thing."""
        header = await self._reader.readexactly(16)
        length = struct.unpack(">I", header[:4])[0]
        raw = header + await self._reader.readexactly(length - 16)
        return smpp.parse_pdu(raw, client=Numbers(), allow_unknown_opt_params=True)

    def _send(self, name: str, sequence: int, status: int, **fields: str) -> None:
        pdu = smpp.make_pdu(name, client=self._numbers, sequence=sequence, status=status)
        pdu.status, pdu.sequence = status or consts.SMPP_ESME_ROK, sequence
        for field, value in fields.items():
            setattr(pdu, field, value)
        self._writer.write(pdu.generate())

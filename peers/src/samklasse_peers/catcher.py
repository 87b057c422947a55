"""aiosmtpd, made quick enough for a thousand mails a second: whole mails are read at once, plain addresses matched."""

import asyncio
import re
import sqlite3

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from samklasse_peers import ledger as ledgers
from samklasse_peers.postmaster import AT_RECIPIENT, AT_THE_END, Postmaster

LARGEST_MAIL_BYTES = 10_000_000
MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
PLAIN_PATH = re.compile(r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+)>(.*)")
END = b"\r\n.\r\n"
FOREVER = 3600.0
"""Seconds: longer than any sender waits for an answer."""


class Keeper:
    """aiosmtpd's handler protocol: keep the mail, then say 250. One connection's."""

    def __init__(self, ledger: sqlite3.Connection, master: Postmaster) -> None:
        self._ledger, self._master = ledger, master
        self._fault: str | None = None

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Commands are read one by one from a buffer, so they may come together (RFC 2920)."""
        session.host_name = hostname
        return ["250-PIPELINING", *responses]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._fault = self._master.mood.next()
        if self._fault in AT_RECIPIENT:
            return AT_RECIPIENT[self._fault]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._fault in AT_THE_END:
            return AT_THE_END[self._fault]
        if self._fault == "cut" and server.transport is not None:
            server.transport.close()
            return "451 cut"
        raw = envelope.original_content or b""
        found = MESSAGE_ID.search(raw, 0, raw.find(b"\r\n\r\n") + 2)
        key = found[1].decode(errors="replace") if found else ""
        ledgers.append(self._ledger, key=key, recipients=envelope.rcpt_tos, raw=raw)
        self._master.took(envelope.mail_from or "", envelope.rcpt_tos, key)
        if self._fault == "lose":
            await asyncio.sleep(FOREVER)
        return "250 kept"


class Catcher(SMTP):
    """One connection."""

    line_length_limit = LARGEST_MAIL_BYTES

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        plain = PLAIN_PATH.fullmatch(arg or "")
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """A mail has at least one header line, so its end cannot lie within its first three octets."""
        envelope = self.envelope
        if arg or envelope is None or not envelope.rcpt_tos:
            await super().smtp_DATA(arg)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        first = await self._reader.readexactly(3)
        rest = b"" if first == END[2:] else await self._reader.readuntil(END)
        raw = (first + rest)[:-3].replace(b"\r\n..", b"\r\n.")
        envelope.content = envelope.original_content = raw
        status = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(status)

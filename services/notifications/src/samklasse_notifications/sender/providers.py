"""The two doors that messages leave by: an SMTP relay and an SMS gateway. Each call ends in a state and a code."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

import aiosmtplib
import httpx

from samklasse_notifications.domain.attempt import CALL, State, by_http_status, by_smtp_reply
from samklasse_notifications.domain.mime import SENDER

IDLE_SECONDS = 30.0
"""A connection that rested longer is made anew: servers hang up without a word."""

LOST = (State.UNKNOWN, "CONNECTION_LOST")


class MailLine:
    """One SMTP connection, used by one task at a time."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._host, self._port = place.hostname or "127.0.0.1", place.port or 25
        self._client: aiosmtplib.SMTP | None = None
        self._used_at = 0.0

    async def hand_over(self, to: str, raw: bytes) -> tuple[State, str]:
        try:
            client = await self._connected()
            await client.sendmail(SENDER, [to], raw)
            return State.ACCEPTED, "250"
        except aiosmtplib.SMTPRecipientsRefused as refused:
            code = refused.recipients[0].code
            return by_smtp_reply(code), str(code)
        except aiosmtplib.SMTPResponseException as answer:
            return by_smtp_reply(answer.code), str(answer.code)
        except (aiosmtplib.SMTPException, OSError):
            self.hang_up()
            return LOST

    async def _connected(self) -> aiosmtplib.SMTP:
        now = asyncio.get_running_loop().time()
        if self._client is None or not self._client.is_connected or now - self._used_at > IDLE_SECONDS:
            self.hang_up()
            self._client = aiosmtplib.SMTP(
                hostname=self._host, port=self._port, timeout=CALL.total_seconds(), start_tls=False
            )
            await self._client.connect()
        self._used_at = now
        return self._client

    def hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


class SmsGateway:
    """The SMS provider: one POST per message, safe to repeat under the same key."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=CALL.total_seconds(), trust_env=False)

    async def hand_over(self, to: str, message: Mapping[str, object], key: UUID) -> tuple[State, str]:
        try:
            body = {"to": to, **message}
            answer = await self._client.post("/messages", json=body, headers={"Idempotency-Key": str(key)})
        except httpx.TransportError:
            return LOST
        return by_http_status(answer.status_code), str(answer.status_code)

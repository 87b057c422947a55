"""A line to the push services of browsers (RFC 8030): one POST per message, to the address that the browser named.

What still waits there under the same topic is replaced, so a repeat under the same thread is no second message.
"""

import asyncio
import ssl
from collections.abc import Collection
from uuid import UUID

import httpx

from samklasse_notifications.domain import push
from samklasse_notifications.domain.attempt import CALL, State
from samklasse_notifications.domain.push import Subscription
from samklasse_notifications.sender.provider import Answer, Gone, Message, Push, unnoticed
from samklasse_notifications.sender.vapid import Vapid, encrypted


class PushLine:
    """Used by one task at a time; connects when it must. `origins` are the push services that may be called.

    `gone` is awaited before the answer is given, so that the next message does not go to a browser that is no more.
    """

    name = "PUSH"

    def __init__(self, vapid: Vapid, origins: Collection[str], gone: Gone = unnoticed) -> None:
        self._vapid, self._origins, self._gone = vapid, origins, gone
        self._client: httpx.AsyncClient | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def hand_over(self, to: str, message: Message, key: UUID) -> Answer:
        """The service's answer. A lost one leaves the message UNKNOWN: it may have been taken."""
        assert isinstance(message, Push)
        try:
            browser = push.read(to)
            body = encrypted(message.payload, browser)
        except (ValueError, KeyError, TypeError):
            return Answer(State.REFUSED, "ADDRESS_UNREADABLE")
        if not push.is_allowed(browser.endpoint, self._origins):
            return Answer(State.REFUSED, "ORIGIN_NOT_ALLOWED")
        try:
            async with asyncio.timeout(CALL.total_seconds()):
                status = await self._post(browser, message, body)
        except (httpx.HTTPError, TimeoutError):
            self.hang_up()
            return Answer(State.UNKNOWN, "CONNECTION_LOST")
        if status == push.OUR_KEY:
            self._vapid.forget(browser.origin)
        if push.is_gone(str(status)):
            await self._gone(key)
        return Answer(push.by_answer(status), str(status))

    def hang_up(self) -> None:
        """Forget the connections."""
        if self._client is not None:
            closing = asyncio.get_running_loop().create_task(self._client.aclose())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            self._client = None

    async def _post(self, browser: Subscription, message: Push, body: bytes) -> int:
        if self._client is None:
            self._client = httpx.AsyncClient(verify=_trusted(), trust_env=False, timeout=CALL.total_seconds())
        headers = {
            "Authorization": self._vapid.authorization(browser.origin),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.ttl),
            "Topic": message.topic,
            "Urgency": message.urgency,
        }
        async with self._client.stream("POST", browser.endpoint, content=body, headers=headers) as answer:
            return answer.status_code


def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()

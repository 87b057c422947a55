"""Rooms by the BigBlueButton API (docs.bigbluebutton.org/development/api, version 3.0, read 2026-11-22).

Each call is a GET whose query ends in `checksum`, the SHA-256 of the call's name, the query and a secret that both
sides hold. Answers are XML. `create` with the same id and passwords finds the room that is there.
"""

import hashlib
import hmac
import logging
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlencode
from uuid import UUID
from xml.etree.ElementTree import Element, ParseError

import httpx
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from samklasse_scheduling.rooms.port import Part, RoomsAway, RoomsRefused

CALL_SECONDS = 10.0
MOST_BYTES = 1_000_000
"""Of an answer."""
EMPTY_MINUTES = 120
"""A room that nobody has entered, or that all have left, is the provider's to end after so long."""
MARGIN_MINUTES = 30
"""A session may overrun so much before its room throws people out."""
logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs every address in full
logging.getLogger("httpcore").setLevel(logging.WARNING)


class BigBlueButton:
    """One server; `url` is the API's address, ending in /bigbluebutton/api."""

    GONE: ClassVar = frozenset({"notFound"})
    FOR_GOOD: ClassVar = frozenset({"checksumError", "idNotUnique", "missingParamMeetingID", "unsupportedRequest"})

    def __init__(
        self, url: str, secret: str, client: httpx.AsyncClient | None, *, call_seconds: float = CALL_SECONDS
    ) -> None:
        self._url, self._secret, self._client = url.rstrip("/"), secret, client
        self._call_seconds = call_seconds

    async def create(self, room: UUID, *, minutes: int) -> None:
        """People may speak, write and show from the start; nothing is recorded."""
        await self._call(
            "create",
            {
                "name": "Samklasse",
                "meetingID": str(room),
                "attendeePW": self._password(room, Part.VIEWER),
                "moderatorPW": self._password(room, Part.MODERATOR),
                "record": "false",
                "autoStartRecording": "false",
                "allowStartStopRecording": "false",
                "guestPolicy": "ALWAYS_ACCEPT",
                "duration": str(minutes + EMPTY_MINUTES + MARGIN_MINUTES),
                "meetingExpireIfNoUserJoinedInMinutes": str(EMPTY_MINUTES),
                "meetingExpireWhenLastUserLeftInMinutes": str(EMPTY_MINUTES),
            },
        )

    async def end(self, room: UUID) -> None:
        """Send everybody out; a room that is not there is closed."""
        await self._call(
            "end", {"meetingID": str(room), "password": self._password(room, Part.MODERATOR)}, may_be_gone=True
        )

    async def running(self, room: UUID) -> bool:
        """Whether anybody is in it."""
        answer = await self._call("isMeetingRunning", {"meetingID": str(room)})
        return (answer.findtext("running") or "").strip() == "true"

    async def people(self, room: UUID) -> int:
        """How many are in it."""
        answer = await self._call("getMeetingInfo", {"meetingID": str(room)}, may_be_gone=True)
        told = (answer.findtext("participantCount") or "0").strip()
        return int(told) if told.isdecimal() else 0

    def link(self, room: UUID, *, who: str, called: str, part: Part) -> str:
        """By password for servers that know no roles, by role for those that know no passwords."""
        return self._address(
            "join",
            {
                "fullName": called,
                "meetingID": str(room),
                "password": self._password(room, part),
                "role": part,
                "userID": who,
                "redirect": "true",
            },
        )

    def _password(self, room: UUID, part: Part) -> str:
        """The same for the same room, so that `create` may be repeated; kept nowhere."""
        return hmac.new(self._secret.encode(), f"{room} {part}".encode(), hashlib.sha256).hexdigest()[:32]

    def _address(self, call: str, query: Mapping[str, str]) -> str:
        asked = urlencode(query)
        checksum = hashlib.sha256(f"{call}{asked}{self._secret}".encode()).hexdigest()
        return f"{self._url}/{call}?{asked}&checksum={checksum}"

    async def _call(self, call: str, query: Mapping[str, str], *, may_be_gone: bool = False) -> Element:
        """Raises:
        RoomsAway, RoomsRefused
        """
        assert self._client is not None
        try:
            answer = await self._client.get(self._address(call, query), timeout=self._call_seconds)
        except httpx.TimeoutException:
            raise RoomsAway("TIMEOUT") from None
        except httpx.HTTPError:
            raise RoomsAway("NO_CONNECTION") from None
        if answer.status_code >= 500 or answer.status_code == 429:
            raise RoomsAway(f"HTTP_{answer.status_code}")
        if answer.is_error or answer.is_redirect:
            raise RoomsRefused(f"HTTP_{answer.status_code}")
        return self._judged(_read(answer.content), may_be_gone=may_be_gone)

    def _judged(self, answer: Element, *, may_be_gone: bool) -> Element:
        code = (answer.findtext("returncode") or "").strip()
        if code == "SUCCESS":
            return answer
        if code != "FAILED":
            raise RoomsAway("NOT_UNDERSTOOD")
        why = (answer.findtext("messageKey") or "").strip()
        if may_be_gone and why in self.GONE:
            return answer
        raise RoomsRefused(_code(why)) if why in self.FOR_GOOD else RoomsAway(_code(why))


def _read(body: bytes) -> Element:
    """Without entities or document types; what is no XML or too long is not understood."""
    if len(body) > MOST_BYTES:
        raise RoomsAway("NOT_UNDERSTOOD")
    try:
        read: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        raise RoomsAway("NOT_UNDERSTOOD") from None
    return read


CODES = {
    "checksumError": "WRONG_CHECKSUM", "idNotUnique": "ID_NOT_UNIQUE", "missingParamMeetingID": "ID_MISSING",
    "unsupportedRequest": "UNSUPPORTED", "notFound": "NOT_FOUND",
}  # fmt: skip


def _code(why: str) -> str:
    """Of the provider's words only those that are known are said on."""
    return CODES.get(why, "FAILED")

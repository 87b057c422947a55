"""What the mail catcher does wrong when it is told to, and the reports (RFC 3464) that it sends back as relays do."""

from collections import OrderedDict
from collections.abc import Iterable
from email.utils import formatdate
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from samklasse_peers.callback import Callback
from samklasse_peers.mischief import COUNT, Mood

MOST_REMEMBERED = 20_000
BOUNCING = "bounce"
"""A mailbox whose name begins so is taken, and reported back as not there."""


class Faults(BaseModel):
    """The next so many mails: at the recipient put off (`later`, 450) or `refuse`d (550 5.1.1); after their last octet
    `busy` (451), `reject`ed (554 5.7.1), `cut` off before they are taken, or taken and never answered (`lose`). In this
    order. `bye`: the next so many recipients are told that the server closes down (421)."""

    model_config = ConfigDict(extra="forbid")

    bye: int = COUNT
    later: int = COUNT
    refuse: int = COUNT
    busy: int = COUNT
    reject: int = COUNT
    cut: int = COUNT
    lose: int = COUNT


AT_RECIPIENT = {
    "bye": "421 4.3.2 Service closing transmission channel",
    "later": "450 4.2.1 Mailbox temporarily unavailable",
    "refuse": "550 5.1.1 User unknown",
}
AT_THE_END = {"busy": "451 4.3.0 Try again later", "reject": "554 5.7.1 Message rejected"}


class Bounces(BaseModel):
    """Report each mail that was taken after `after` (a position of ours), so many times over."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["failed", "delayed", "delivered", "relayed", "expanded"] = "failed"
    status: str = Field(default="5.1.1", pattern=r"^[245]\.\d{1,3}\.\d{1,3}$")
    copies: int = Field(default=1, ge=1, le=10)
    after: int = Field(default=0, ge=0)


class Where(BaseModel):
    """The callback."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = Field(pattern=r"^https?://")
    secret: str = ""


class Postmaster:
    """Remembers who sent what, as long as it runs."""

    def __init__(self, callback: Callback) -> None:
        self.callback, self.mood = callback, Mood()
        self._taken: OrderedDict[int, tuple[str, str, str]] = OrderedDict()
        self._count = 0

    def took(self, sender: str, recipients: Iterable[str], key: str) -> None:
        for recipient in recipients:
            self._count += 1
            self._taken[self._count] = (sender, recipient, key)
            if len(self._taken) > MOST_REMEMBERED:
                self._taken.popitem(last=False)
            if recipient.lower().startswith(BOUNCING):
                self.report(Bounces(after=self._count - 1))

    def report(self, wanted: Bounces) -> int:
        """Send reports; gives how many there will be."""
        after = [mail for position, mail in self._taken.items() if position > wanted.after]
        made = [report(*mail, wanted.action, wanted.status) for mail in after for _ in range(wanted.copies)]
        if made:
            self.callback.tell("bounces", made)
        return len(made)


def report(sender: str, recipient: str, key: str, action: str, status: str) -> bytes:
    """A report in Postfix's shape, with the header of the mail that it is about."""
    return (
        f"Return-Path: <>\r\nDate: {formatdate()}\r\nFrom: MAILER-DAEMON@mail-catcher (Mail Delivery System)\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nTo: {sender}\r\nAuto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="42/mail-catcher"\r\n\r\n'
        "--42/mail-catcher\r\nContent-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "This is the mail system at host mail-catcher.\r\n\r\n"
        "--42/mail-catcher\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mail-catcher\r\nArrival-Date: {formatdate()}\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nOriginal-Recipient: rfc822;{recipient}\r\nAction: {action}\r\n"
        f"Status: {status}\r\nDiagnostic-Code: smtp; 550 {status} what {recipient} is told\r\n\r\n"
        "--42/mail-catcher\r\nContent-Description: Undelivered Message Headers\r\n"
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {key}\r\nTo: {recipient}\r\n\r\n"
        "--42/mail-catcher--\r\n"
    ).encode()


def router(master: Postmaster) -> APIRouter:
    """The doors for faults, for reports, and for where they go."""
    routes = APIRouter()

    @routes.post("/faults")
    async def misbehave(faults: Faults) -> dict[str, int]:
        master.mood.left = faults.model_dump()
        return master.mood.left

    @routes.put("/callback")
    async def turn(where: Where) -> dict[str, bool]:
        master.callback.url, master.callback.secret = where.url, where.secret
        return {"kept": True}

    @routes.get("/callback")
    async def untold() -> dict[str, int]:
        return master.callback.counts()

    @routes.post("/bounces")
    async def bounce(wanted: Bounces) -> dict[str, int]:
        return {"reports": master.report(wanted)}

    return routes

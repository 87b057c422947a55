"""How messages leave: lines to each provider by its name, and the key to where they go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from samklasse_chassis import vault

from samklasse_notifications.domain.attempt import CHANNELS, Channel
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.receipt import Receipt
from samklasse_notifications.sender.browsers import Browsers
from samklasse_notifications.sender.mail import MailLine
from samklasse_notifications.sender.provider import Gone, Provider, unnoticed
from samklasse_notifications.sender.push import PushLine
from samklasse_notifications.sender.smpp import Session
from samklasse_notifications.sender.smpp_link import Hear
from samklasse_notifications.sender.sms_doors import open_sms

LINES = 8


@dataclass(frozen=True)
class Doors:
    """As many lines to the one as to the other. `then`: who is asked when this provider has refused for certain."""

    lines: Mapping[str, Sequence[Provider]]
    keys: vault.Keys | None
    then: Mapping[str, str] = field(default_factory=dict)
    listening: Sequence[Session] = ()

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What there are lines for."""
        return tuple({CHANNELS[name]: None for name in self.lines})

    def hang_up(self) -> None:
        """Close every connection."""
        for lines in self.lines.values():
            for line in lines:
                line.hang_up()


async def unheard(said: Receipt | Inbound) -> None:
    """Where nobody listens."""


def open_doors(
    *,
    smtp_url: str,
    sms_url: str,
    keys: vault.Keys | None,
    sms_second_url: str | None = None,
    browsers: Browsers | None = None,
    hear: Hear = unheard,
    gone: Gone = unnoticed,
) -> Doors:
    """Nothing is connected yet. `hear` keeps what networks say by themselves, `gone` which addresses are no more."""
    mail: list[Provider] = [MailLine(smtp_url, gone) for _ in range(LINES)]
    push = {"PUSH": [PushLine(browsers.vapid, browsers.origins, gone) for _ in range(LINES)]} if browsers else {}
    sms = {"SMS_FIRST": open_sms("SMS_FIRST", sms_url, hear, lines=LINES)}
    if sms_second_url:
        sms["SMS_SECOND"] = open_sms("SMS_SECOND", sms_second_url, hear, lines=LINES)
    return Doors(
        lines={"SMTP": mail} | {name: door.lines for name, door in sms.items()} | push,
        keys=keys,
        then={"SMS_FIRST": "SMS_SECOND"} if sms_second_url else {},
        listening=[door.session for door in sms.values() if door.session],
    )

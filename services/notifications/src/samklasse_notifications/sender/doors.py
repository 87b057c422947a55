"""How messages leave: lines to a mail relay and to an SMS gateway, and the key to where they go."""

from collections.abc import Sequence
from dataclasses import dataclass

from samklasse_chassis import vault

from samklasse_notifications.sender.sms import SmsLine
from samklasse_notifications.sender.smtp import MailLine

LINES = 8


@dataclass(frozen=True)
class Doors:
    """As many lines to the one as to the other."""

    mail: Sequence[MailLine]
    sms: Sequence[SmsLine]
    keys: vault.Keys | None

    def hang_up(self) -> None:
        """Close every connection."""
        for mail_line, sms_line in zip(self.mail, self.sms, strict=True):
            mail_line.hang_up()
            sms_line.hang_up()


def open_doors(*, smtp_url: str, sms_url: str, keys: vault.Keys | None) -> Doors:
    """Nothing is connected yet."""
    return Doors(
        mail=[MailLine(smtp_url) for _ in range(LINES)],
        sms=[SmsLine(sms_url) for _ in range(LINES)],
        keys=keys,
    )

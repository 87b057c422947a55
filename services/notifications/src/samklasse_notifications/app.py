"""Notifications put together; the only module that knows the settings' names."""

from pathlib import Path

from samklasse_chassis import runtime
from samklasse_chassis.runtime import Context, Service

from samklasse_notifications import api, api_feed, api_links, api_page
from samklasse_notifications.consumers import CONSUMERS
from samklasse_notifications.sender import pages
from samklasse_notifications.sender.doors import open_doors
from samklasse_notifications.sender.worker import Sender


async def send(context: Context) -> None:
    """Hand over whatever may leave, for ever."""
    doors = open_doors(
        smtp_url=context.settings["SAMKLASSE_SMTP_URL"],
        sms_url=context.settings["SAMKLASSE_SMS_URL"],
        keys=context.kek,
    )
    await Sender(context.pool, doors, pages=pages.configured(context.settings, context.kek)).run()


SERVICE = Service(
    name="notifications",
    consumers=CONSUMERS,
    routers=(api.ROUTER, api_links.ROUTER, api_page.ROUTER, api_feed.ROUTER),
    workers=(send,),
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    runtime.run(SERVICE)

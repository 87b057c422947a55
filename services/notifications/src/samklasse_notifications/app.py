"""Notifications put together; the only module that knows the settings' names."""

import asyncio
from pathlib import Path

from samklasse_chassis import runtime
from samklasse_chassis.runtime import Context, Service

from samklasse_notifications import (
    api,
    api_approvals,
    api_feed,
    api_inbox,
    api_links,
    api_page,
    api_providers,
    api_push,
    api_replies,
    editing,
    operations,
    retention,
    templates,
)
from samklasse_notifications.consumers import CONSUMERS
from samklasse_notifications.domain import quota
from samklasse_notifications.domain.brake import FLOOR
from samklasse_notifications.sender import browsers, pages
from samklasse_notifications.sender.asking import Asking
from samklasse_notifications.sender.doors import open_doors
from samklasse_notifications.sender.hearing import hearing
from samklasse_notifications.sender.patience import patiently
from samklasse_notifications.sender.register import open_register
from samklasse_notifications.sender.vanished import forgetting
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import rotation
from samklasse_notifications.store import templates as kept
from samklasse_notifications.store.brakes import Brakes
from samklasse_notifications.store.quotas import Quotas


async def send(context: Context) -> None:
    """Hand over whatever may leave, for ever."""
    quotas = Quotas(quota.parse(context.settings.get("SAMKLASSE_QUOTAS", "")))
    doors = open_doors(
        smtp_url=context.settings["SAMKLASSE_SMTP_URL"],
        sms_url=context.settings["SAMKLASSE_SMS_URL"],
        sms_second_url=context.settings.get("SAMKLASSE_SMS_SECOND_URL"),
        keys=context.kek,
        browsers=browsers.configured(context.settings),
        gone=forgetting(context.pool),
        hear=hearing(context.pool, context.kek),
    )
    texts = [(each.language, each.kind, each.version, each.words) for each in templates.current()]
    await patiently(context.pool, lambda conn: kept.save(conn, texts))
    floor = int(context.settings.get("SAMKLASSE_BRAKE_FLOOR", FLOOR))
    linked = pages.configured(context.settings, context.kek)
    async with open_register(context.settings) as register, asyncio.TaskGroup() as group:
        asking = Asking(context.pool, register, context.kek) if register else None
        for channel in doors.channels:  # so that none waits for another's provider
            sender = Sender(
                context.pool, doors, (channel,), pages=linked, brakes=Brakes(floor), asking=asking, quotas=quotas
            )
            group.create_task(sender.run())
        for session in doors.listening:
            group.create_task(session.listen())


SERVICE = Service(
    name="notifications",
    consumers=CONSUMERS,
    routers=(
        api_feed.ROUTER,  # routes are tried in turn, and calendar programs ask most often
        api.ROUTER,
        api_links.ROUTER,
        api_inbox.ROUTER,
        api_page.ROUTER,
        api_providers.ROUTER,
        api_push.ROUTER,
        api_replies.ROUTER,
        operations.ROUTER,
        editing.ROUTER,
        api_approvals.ROUTER,
    ),
    workers=(send, retention.keep),
    reindex=rotation.enter_anew,
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    runtime.run(SERVICE)

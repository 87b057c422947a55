"""A municipality sees which of its people's languages we lack, and how often that was felt."""

from datetime import timedelta

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.store import fallbacks

from .builders import ANNA, BILAL, LARVIK, NOW
from .outside import Peer
from .sending import SUBJECT, MakeSender, intend, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")


async def test_what_left_in_another_language_is_counted_by_the_language_that_was_asked_for(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, language="my")
    await reachable(pool, [BILAL], keys, language="uk", first=90000001)
    await intend(pool, [ANNA, BILAL], SUBJECT)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))

    assert [tuple(each) for each in await fallbacks.count(pool, LARVIK, since=NOW - timedelta(days=1))] == [
        ("my", "nb+en", 1)
    ]
    assert await fallbacks.count(pool, "833333333", since=NOW - timedelta(days=1)) == []
    assert await fallbacks.count(pool, LARVIK, since=NOW + timedelta(hours=1)) == []

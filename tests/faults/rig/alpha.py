"""Alpha says: by itself, and when asked over HTTP. `python -m rig.alpha`"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from samklasse_chassis import http, runtime, timers
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.http import Command
from samklasse_chassis.runtime import Service

from rig import alarms, load
from rig.effects import writing_down
from rig.messages import ItemSeen

ROUTER = http.router()


@ROUTER.post("/items/{item}/moves")
async def move_item(
    item: str, do: Annotated[Command, Depends(http.command)], fails_for: float = 0, takes: float = 0
) -> dict[str, str]:
    """Move an item; `fails_for` seconds its handlers fail, and each try `takes` so many."""
    body = await load.moved(do.conn, timedelta(seconds=fails_for), timedelta(seconds=takes))
    said = await load.say_of(do.conn, item, body, do.cause)
    return {"source": said.envelope.source, "id": str(said.envelope.id)}


@ROUTER.post("/alarms/{alarm}")
async def set_alarm(alarm: str, do: Annotated[Command, Depends(http.command)], seconds: float) -> dict[str, str]:
    """Set or move an alarm."""
    await alarms.set_alarm(do.conn, alarm, timedelta(seconds=seconds))
    return {}


SERVICE = Service(
    name="alpha",
    consumers=(
        Consumer("alpha.beta-item", "beta.item.#", {ItemSeen: writing_down("alpha.beta-item")}),
        timers.consumer("alpha", {alarms.KIND: alarms.ring}),
    ),
    migrations=Path(__file__).parent / "migrations/alpha",
    routers=(ROUTER,),
    workers=(load.work,),
    pool_size=12,
)

if __name__ == "__main__":
    runtime.run(SERVICE)

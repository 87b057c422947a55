"""How scheduling is put together."""

from pathlib import Path

from samklasse_chassis import runtime

from samklasse_scheduling.api import ROUTERS
from samklasse_scheduling.consumers import CONSUMERS
from samklasse_scheduling.making_up import make_up
from samklasse_scheduling.repairer import repair_cases
from samklasse_scheduling.room_worker import keep_rooms
from samklasse_scheduling.settler import settle_on
from samklasse_scheduling.wondering import wonder
from samklasse_scheduling.worker import MOST_SOLVERS, work

WORKERS = (work, wonder, keep_rooms, repair_cases, make_up, settle_on)
SHORT_WORK = 10
"""Connections for messages, doors, the relay and the timers, however long the workers keep theirs."""

SERVICE = runtime.Service(
    name="scheduling",
    pool_size=MOST_SOLVERS + len(WORKERS) + SHORT_WORK,
    consumers=CONSUMERS,
    routers=ROUTERS,
    workers=WORKERS,
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    """Run until told to stop."""
    runtime.run(SERVICE)

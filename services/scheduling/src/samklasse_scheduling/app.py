"""How scheduling is put together."""

from pathlib import Path

from samklasse_chassis import runtime

from samklasse_scheduling.api import ROUTERS
from samklasse_scheduling.consumers import CONSUMERS
from samklasse_scheduling.repairer import repair_cases
from samklasse_scheduling.room_worker import keep_rooms
from samklasse_scheduling.wondering import wonder
from samklasse_scheduling.worker import work

SERVICE = runtime.Service(
    name="scheduling",
    consumers=CONSUMERS,
    routers=ROUTERS,
    workers=(work, wonder, keep_rooms, repair_cases),
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    """Run until told to stop."""
    runtime.run(SERVICE)

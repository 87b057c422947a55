"""The enrollment service: what it is made of."""

from pathlib import Path

from samklasse_chassis import runtime
from samklasse_chassis.runtime import Service

from samklasse_enrollment.api import ROUTERS
from samklasse_enrollment.archiving import archive_papers
from samklasse_enrollment.consumers import CONSUMERS
from samklasse_enrollment.register_worker import send_exports

SERVICE = Service(
    name="enrollment",
    consumers=CONSUMERS,
    routers=ROUTERS,
    workers=(send_exports, archive_papers),
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    """Run until told to stop."""
    runtime.run(SERVICE)

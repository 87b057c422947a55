"""How partnerships is put together."""

from pathlib import Path

from samklasse_chassis import runtime

from samklasse_partnerships.api import router
from samklasse_partnerships.consumers import CONSUMERS

SERVICE = runtime.Service(
    name="partnerships",
    consumers=CONSUMERS,
    routers=(router,),
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    """Run until told to stop."""
    runtime.run(SERVICE)

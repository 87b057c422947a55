"""How the gateway is put together."""

from pathlib import Path

from samklasse_chassis import runtime

from samklasse_gateway.api import router
from samklasse_gateway.consumers import CONSUMERS

SERVICE = runtime.Service(
    name="gateway",
    consumers=CONSUMERS,
    routers=(router,),
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    """Run until told to stop."""
    runtime.run(SERVICE)

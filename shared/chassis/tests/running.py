"""A toy service as a whole: what `runtime.run` runs, with the settings of a test."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import APIRouter
from samklasse.infra import ports
from samklasse_chassis import runtime, tokens
from samklasse_chassis.consumer import Consumer
from toys import Place, until, working

PRIVATE, PUBLIC = tokens.new_key_pair()


@asynccontextmanager
async def running(
    place: Place,
    name: str,
    consumers: Sequence[Consumer] = (),
    *,
    routers: Sequence[APIRouter] = (),
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """The service `name` while the block runs, seen through its HTTP door."""
    service = runtime.Service(name, tuple(consumers), Path(), tuple(routers))
    with ports.reserved(1) as (port,):
        told = {
            "SAMKLASSE_DATABASE_URL": place.url(name), "SAMKLASSE_AMQP_URL": place.amqp,
            "SAMKLASSE_HTTP_PORT": str(port), "SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC, **(settings or {}),
        }  # fmt: skip
        async with (
            working(runtime._main(service, told)),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
        ):
            await until(lambda: _ready(client), seconds=30)
            yield client


async def _ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health")).status_code == 200
    except httpx.TransportError:
        return False

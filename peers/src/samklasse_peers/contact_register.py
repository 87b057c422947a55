"""A simulator of a municipality's look-ups in the contact register: `python -m samklasse_peers.contact_register`.

It is ours, and no KRR: it asks nobody and holds only whom a test or a demo has put there. It speaks KRR's field names
(docs.digdir.no, Kontaktregisteret; read 2026-11-21), but under references: which reference is whom only the
municipality knows. Whoever has not been put there is not registered.

POST /lookups {municipality, refs} → {persons}; PUT /persons/{ref} puts somebody there; POST /faults {unavailable: n,
slow_seconds: s}: the next n look-ups find nobody at home (503), every one waits s seconds. GET /messages tells who
asked for how many, not for whom.
Environment: SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1), and
SAMKLASSE_CONTACT_REGISTER_SECRET: the password of basic authentication; without one anybody is answered.
"""

import asyncio
import json
import os
import secrets
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, ConfigDict, Field

from samklasse_peers import ledger as ledgers
from samklasse_peers import reading
from samklasse_peers.settings import Settings, from_environment

BASIC = HTTPBasic(auto_error=False)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Contact(Strict):
    """`*_duplisert`: several people have given the same."""

    epostadresse: str | None = None
    epostadresse_sist_verifisert: str | None = None
    epostadresse_duplisert: Literal["JA", "NEI"] = "NEI"
    mobiltelefonnummer: str | None = None
    mobiltelefonnummer_sist_verifisert: str | None = None
    mobiltelefonnummer_duplisert: Literal["JA", "NEI"] = "NEI"


class Person(Strict):
    """As the register answers."""

    reservasjon: Literal["JA", "NEI"] = "NEI"
    status: Literal["AKTIV", "SLETTET", "IKKE_REGISTRERT"] = "AKTIV"
    varslingsstatus: Literal["KAN_VARSLES", "KAN_IKKE_VARSLES"] = "KAN_VARSLES"
    spraak: str | None = None
    kontaktinformasjon: Contact = Contact()


class Asked(Strict):
    municipality: str = Field(pattern=r"^\d{9}$")
    refs: list[UUID] = Field(max_length=1000)


class Faults(Strict):
    """What it is to do wrong."""

    unavailable: int = Field(default=0, ge=0, le=1000)
    slow_seconds: float = Field(default=0, ge=0, le=60)


def make_app(settings: Settings, *, secret: str = "") -> FastAPI:
    ledger = ledgers.open_ledger(settings.file)
    people: dict[UUID, Person] = {}
    app = FastAPI(title="Simulator of look-ups in the contact register; not KRR")
    app.include_router(reading.router(ledger))
    app.state.faults = Faults()

    @app.post("/lookups")
    async def look_up(
        asked: Asked, response: Response, who: Annotated[HTTPBasicCredentials | None, Depends(BASIC)]
    ) -> dict[str, Any]:
        if secret and not (who and secrets.compare_digest(who.password, secret)):
            raise HTTPException(401)
        await asyncio.sleep(app.state.faults.slow_seconds)
        if app.state.faults.unavailable > 0:
            app.state.faults.unavailable -= 1
            response.status_code = 503
            return {"code": "AWAY"}
        told = json.dumps({"refs": len(asked.refs)}).encode()
        ledgers.append(ledger, key=str(uuid4()), recipients=[asked.municipality], raw=told)
        return {"persons": [_told(ref, people[ref]) for ref in asked.refs if ref in people]}

    @app.put("/persons/{ref}")
    async def put(ref: UUID, person: Person) -> dict[str, int]:
        people[ref] = person
        return {"persons": len(people)}

    @app.post("/faults")
    async def misbehave(faults: Faults) -> Faults:
        app.state.faults = faults
        return faults

    return app


def _told(ref: UUID, person: Person) -> dict[str, Any]:
    """What is not known is left out, as the register does."""
    return {"ref": str(ref), **person.model_dump(exclude_none=True)}


def main() -> None:
    settings = from_environment()
    app = make_app(settings, secret=os.environ.get("SAMKLASSE_CONTACT_REGISTER_SECRET", ""))
    uvicorn.run(app, host=settings.host, port=settings.http_port, log_level="warning")


if __name__ == "__main__":
    main()

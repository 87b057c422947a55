"""A simulator of the national register of participants (NIR): `python -m samklasse_peers.register`.

It is ours from end to end. The register publishes no interface; neither the fields nor the answers are known, so that
nothing is proved here about the real one but that an export survives what any such system does: it is away, it answers
twice, it takes some records and not others.

POST /exports with an Idempotency-Key: the same key again gives the same receipts; another body under it is refused. An
unknown field at the top refuses the whole (422), one in a record that record alone. POST /faults {"unavailable": n}
lets the next n exports find nobody at home (503).
Environment: SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1).
"""

import json
import re
import sqlite3
from dataclasses import dataclass
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header, Response
from pydantic import BaseModel, ConfigDict, Field

from samklasse_peers import ledger as ledgers
from samklasse_peers import reading
from samklasse_peers.settings import Settings, from_environment

PARTS = {
    "person": {"national_id", "ref"},
    "norwegian_goals": {"LISTENING", "READING", "SPEAKING", "WRITING"},
    "exemption_training": {"granted_on", "ground"},
    "exemption_exam": {"granted_on", "ground"},
    "social_studies_minutes": {"EDUCATION_AND_WORK", "FAMILY_AND_HEALTH", "NORWAY_THEN_AND_NOW"},
    "norwegian_absence": {"excused", "unexcused"},
    "social_studies_absence": {"excused", "unexcused"},
    "leave": {"first_day", "last_day"},
    "complaints": {"received_on", "outcome"},
}
KNOWN = {
    *PARTS, "mother_tongue", "prior_education", "allocated_on", "started_on", "stopped_on", "provider",
    "language_of_instruction", "norwegian_minutes", "parental_leave_training",
}  # fmt: skip
"""What it knows, by its own list: it does not read the sender's."""
NATIONAL_ID = re.compile(r"\d{11}")
WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))


class Entry(BaseModel):
    """One person."""

    model_config = ConfigDict(extra="forbid")

    position: int = Field(ge=0)
    fields: dict[str, Any]


class Export(BaseModel):
    """What a municipality sends."""

    model_config = ConfigDict(extra="forbid")

    municipality: str = Field(pattern=r"^\d{9}$")
    rule: str
    records: list[Entry]


class Faults(BaseModel):
    """How many of the next exports are to find nobody at home."""

    model_config = ConfigDict(extra="forbid")

    unavailable: int = Field(ge=0, le=1000)


@dataclass
class Mood:
    """What the simulator was told to do wrong."""

    unavailable: int = 0


FIND_SQL = "SELECT raw FROM messages WHERE key = ? ORDER BY position LIMIT 1"


def accept(ledger: sqlite3.Connection, key: str, export: Export) -> tuple[int, dict[str, object]]:
    """Status and answer; a repeat gets what the first got."""
    asked = export.model_dump()
    row = ledger.execute(FIND_SQL, (key,)).fetchone()
    first = json.loads(row[0]) if row else None
    if first and first["export"] != asked:
        return 409, {"code": "KEY_USED_FOR_ANOTHER_EXPORT"}
    receipts = [receipt(entry) for entry in export.records]
    kept = json.dumps({"export": asked, "receipts": receipts})
    ledgers.append(ledger, key=key, recipients=[export.municipality], raw=kept.encode())
    return 200, {"receipts": receipts, "repeat": first is not None}


def receipt(entry: Entry) -> dict[str, object]:
    """What becomes of one record."""
    code, field = judge(entry.fields)
    return {"position": entry.position, "accepted": code is None, "code": code, "field": field}


def judge(fields: dict[str, Any]) -> tuple[str | None, str | None]:
    """Code and field of the first fault, or neither."""
    if unknown := sorted(set(fields) - KNOWN):
        return "UNKNOWN_FIELD", unknown[0]
    for name, parts in PARTS.items():
        told = fields.get(name, {})
        for one in told if isinstance(told, list) else [told]:
            if strange := sorted(set(one) - parts):
                return "UNKNOWN_FIELD", f"{name}.{strange[0]}"
    person = fields.get("person") or {}
    if not person.get("national_id") and not person.get("ref"):
        return "PERSON_MISSING", "person"
    if person.get("national_id") and not holds(person["national_id"]):
        return "NATIONAL_ID_WRONG", "person.national_id"
    return None, None


def holds(national_id: str) -> bool:
    """Whether both check digits are right (modulus 11), as they also are in D numbers and synthetic ones."""
    digits = [int(one) for one in national_id] if NATIONAL_ID.fullmatch(national_id) else []
    return bool(digits) and all(
        sum(w * d for w, d in zip(weights, digits, strict=False)) % 11 == 0 for weights in WEIGHTS
    )


def make_app(settings: Settings) -> FastAPI:
    ledger, mood = ledgers.open_ledger(settings.file), Mood()
    app = FastAPI(title="Simulator of the register of participants; not NIR")
    app.include_router(reading.router(ledger))

    @app.post("/exports")
    async def take(export: Export, response: Response, idempotency_key: Annotated[str, Header(min_length=1)]) -> Any:
        if mood.unavailable > 0:
            mood.unavailable -= 1
            response.status_code = 503
            return {"code": "AWAY"}
        response.status_code, answer = accept(ledger, idempotency_key, export)
        return answer

    @app.post("/faults")
    async def misbehave(faults: Faults) -> dict[str, int]:
        mood.unavailable = faults.unavailable
        return {"unavailable": mood.unavailable}

    return app


def main() -> None:
    settings = from_environment()
    uvicorn.run(make_app(settings), host=settings.host, port=settings.http_port, log_level="warning")


if __name__ == "__main__":
    main()

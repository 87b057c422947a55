"""An interpreting unit's own interpreters. Neither a name nor a birth date nor the cause of anything is asked for."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.scheduling import InterpreterLevel
from samklasse_contracts.values import LanguageTag, Orgnr, Ref, WeekMask

from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.interpreting.interpreter import Interpreter, Safeguards
from samklasse_scheduling.domain.interpreting.rules import Category
from samklasse_scheduling.handlers.interpreting import registering as handlers
from samklasse_scheduling.store import erasure, persons
from samklasse_scheduling.store.interpreting import register

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]
HerRef = Annotated[Ref, Path(description="What the unit calls her; never her name")]


class Form(BaseModel):
    """What a unit tells; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class InterpreterForm(Form):
    """An interpreter in full. The level is the national register's category, by language, from and to Norwegian."""

    languages: Annotated[dict[LanguageTag, InterpreterLevel], Field(min_length=1, max_length=20)]
    availability: WeekMask
    available_from: date
    available_to: date
    adult: bool
    """The unit confirms that she is of age (tolkeloven section 4)."""
    technical_safeguards: bool
    """The unit confirms what she interprets with by screen (section 8)."""
    privacy_safeguards: bool
    """The unit confirms that nobody else sees or hears (section 8)."""


class Period(Form):
    """First and last day."""

    first_day: date
    last_day: date


class Absences(Form):
    """When she is away, in place of what was known."""

    periods: Annotated[list[Period], Field(max_length=100)]


class Municipalities(Form):
    """The municipalities that she has a tie to, in place of what was known; why is nobody's business here."""

    municipality_orgnrs: Annotated[list[Orgnr], Field(max_length=357)]


class NotThese(Form):
    """The interpreters that a person must not have, in place of what was known; why is nobody's business here."""

    interpreter_ids: Annotated[list[UUID], Field(max_length=100)]


@router.get("/interpreters")
async def list_interpreters(
    read: Read, after: str = "", limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> dict[str, Any]:
    """The caller's own interpreters."""
    _unit(read)
    rows = await register.page(read.conn, read.caller.orgnr, after=after, limit=limit)
    return {
        "interpreters": [
            {
                "interpreter_id": str(row["interpreter_id"]),
                "ref": row["ref"],
                "languages": row["languages"],
                "availability": row["availability"],
                "available_from": row["available_from"].isoformat(),
                "available_to": row["available_to"].isoformat(),
                "technical_safeguards": row["technical_confirmed"],
                "privacy_safeguards": row["privacy_confirmed"],
                "away": [{"first_day": first, "last_day": last} for first, last in row["away"]],
                "municipality_orgnrs": list(row["municipalities"]),
            }
            for row in rows
        ],
        "after": rows[-1]["ref"] if len(rows) == limit else None,
    }


@router.put("/interpreters/{ref}")
async def register_interpreter(ref: HerRef, body: InterpreterForm, do: Do) -> dict[str, Any]:
    """Register an interpreter, or describe her anew."""
    _unit(do)
    one = Interpreter(
        id=interpreter_id(do.caller.orgnr, ref),
        unit=do.caller.orgnr,
        ref=ref,
        languages={language: Category(level) for language, level in body.languages.items()},
        availability=weekly.parse(body.availability),
        first_day=body.available_from,
        last_day=body.available_to,
        safeguards=Safeguards(body.technical_safeguards, body.privacy_safeguards),
    )
    await handlers.remember(do.conn, one, adult=body.adult, now=do.now)
    return {"interpreter_id": str(one.id)}


@router.put("/interpreters/{ref}/absences")
async def set_absences(ref: HerRef, body: Absences, do: Do) -> dict[str, Any]:
    """When she is away; what she had said yes to goes to somebody else at once."""
    interpreter = await _own(do, ref)
    away = [(period.first_day, period.last_day) for period in body.periods]
    await handlers.set_absences(do.conn, interpreter, away, now=do.now)
    return {"interpreter_id": str(interpreter), "periods": len(away)}


@router.put("/interpreters/{ref}/ties")
async def set_ties(ref: HerRef, body: Municipalities, do: Do) -> dict[str, Any]:
    """The municipalities whose people she must not interpret for (tolkeloven section 16)."""
    interpreter = await _own(do, ref)
    wanted = set(body.municipality_orgnrs)
    await handlers.set_municipalities(do.conn, interpreter, do.caller.orgnr, wanted, now=do.now)
    return {"interpreter_id": str(interpreter), "municipalities": len(wanted)}


@router.put("/persons/{person_id}/interpreter-ties")
async def set_persons_ties(person_id: UUID, body: NotThese, do: Do) -> dict[str, Any]:
    """The interpreters that a person of the caller's must not have. Her municipality says so; a unit knows nobody."""
    if do.caller.role not in {http.Role.MUNICIPALITY, http.Role.OFFICER}:
        raise http.NotFound
    await erasure.lock_person(do.conn, person_id)
    if not await persons.owns(do.conn, person_id, do.caller.orgnr):
        raise http.NotFound
    await handlers.set_people(do.conn, person_id, do.caller.orgnr, body.interpreter_ids, now=do.now)
    return {"person_id": str(person_id), "interpreters": len(set(body.interpreter_ids))}


def interpreter_id(unit: str, ref: str) -> UUID:
    """The id of what a unit calls `ref`; its teachers may be called the same."""
    return supplier_id(unit, f"interpreter {ref}")


def _unit(read: http.Reading) -> None:
    if read.caller.role is not http.Role.SUPPLIER:
        raise http.NotFound


async def _own(do: http.Command, ref: str) -> UUID:
    _unit(do)
    found = await register.owned(do.conn, do.caller.orgnr, ref)
    if found is None:
        raise http.NotFound
    return found

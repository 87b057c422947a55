"""Act 1: partnerships registers who takes part and what they have agreed."""

import asyncio
from typing import Any

from samklasse.demo.stage import OPERATOR, Stage
from samklasse.demo.world.offerings import ASYNC_SUPPLIER, FIRST_DAY, LAST_DAY, PILOT, PRICE_ORE, Agreement
from samklasse.demo.world.organisations import Municipality, Supplier

ANSWER_WITHIN_HOURS = 48


async def organise(stage: Stage) -> None:
    """Register 23 municipalities and two private suppliers, then sign the agreements."""
    sellers = {agreement.seller for agreement in stage.world.agreements}
    forms = [_municipality(m, m.orgnr in sellers) for m in stage.world.municipalities]
    forms += [_supplier(s) for s in stage.world.suppliers if s.private]
    await asyncio.gather(
        *(stage.doors.tell("partnerships", "/organisations", OPERATOR, f"org {f['orgnr']}", f) for f in forms)
    )
    await stage.timeline.drain()
    signed = await asyncio.gather(*(_sign(stage, agreement) for agreement in stage.world.agreements))
    stage.story.agreements |= dict(zip((a.ref for a in stage.world.agreements), signed, strict=True))
    await stage.timeline.drain()
    stage.note("organised", organisations=len(forms), agreements=len(signed))


async def _sign(stage: Stage, agreement: Agreement) -> str:
    body = _terms(agreement) | {"seller_orgnr": agreement.seller}
    answer = await stage.doors.tell("partnerships", "/agreements", OPERATOR, f"avtale {agreement.ref}", body)
    return str(answer["agreement_id"])


def _terms(agreement: Agreement) -> dict[str, Any]:
    prices = {kind: ore for kind, ore in PRICE_ORE.items() if agreement.ref != PILOT or kind == ASYNC_SUPPLIER}
    return {
        "all_municipalities": agreement.buyers is None,
        "buyer_orgnrs": list(agreement.buyers or ()),
        "course_types": list(prices),
        "valid_from": FIRST_DAY.isoformat(),
        "valid_to": LAST_DAY.isoformat(),
        "ceiling_ore": agreement.ceiling_ore,
        "prices": [{"course_type": kind, "seat_ore": ore} for kind, ore in prices.items()],
        "answer_within_hours": ANSWER_WITHIN_HOURS,
        "processing_agreement": True,
    }


def _municipality(municipality: Municipality, sells: bool) -> dict[str, Any]:
    return {
        "orgnr": municipality.orgnr,
        "name": f"{municipality.name} kommune",
        "form": "MUNICIPALITY",
        "roles": ["BUYER", "SELLER"] if sells else ["BUYER"],
        "kommunenummer": municipality.number,
        "fylkesnummer": municipality.county,
        "has_centre": not municipality.small,
        "malform": municipality.written_form,
    }


def _supplier(supplier: Supplier) -> dict[str, Any]:
    return {"orgnr": supplier.orgnr, "name": supplier.name, "form": "PRIVATE", "roles": ["SELLER"]}

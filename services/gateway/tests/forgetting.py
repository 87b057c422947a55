"""Somebody whom two suppliers know, and what becomes of her when she is to be forgotten."""

from datetime import timedelta
from uuid import UUID, uuid4

from samklasse.provision import statements
from samklasse_chassis import timers
from samklasse_contracts import gateway as g
from samklasse_contracts import supplier as s
from samklasse_contracts.message import Cause, say
from samklasse_gateway.handlers import erasure
from samklasse_gateway.store import erasures, people

from .builders import FJORD, NETT, NOW, access_opened, timetable, uid
from .conftest import Gateway
from .errands import assessment

HERS = (f"anna at {FJORD}", f"anna at {NETT}")
COLUMNS_SQL = """
SELECT table_name, column_name
  FROM information_schema.columns
 WHERE table_schema = current_schema()
   AND table_name NOT IN ('event_log', 'inbox', 'outbox', 'gates', 'quarantine')
   AND table_name NOT LIKE 'event_log%'
"""
"""Ours; what has been said stays in the log, under ids that lead nowhere any more."""


async def known_to_both(gateway: Gateway, who: str = "anna") -> dict[str, UUID]:
    """Somebody learns at one supplier and is assessed at both; her pseudonym at each."""
    await gateway.hears(access_opened(who), timetable(who, "berit"), assessment(who), assessment(who, NETT))
    await gateway.forget_said()
    async with gateway.pool.acquire() as conn:
        return {orgnr: (await people.pseudonyms(conn, orgnr, [uid(who)]))[uid(who)] for orgnr in (FJORD, NETT)}


async def carried_out(gateway: Gateway, orgnr: str, participant: UUID) -> None:
    await gateway.is_told(s.ErasureCarriedOut(participant=participant), orgnr)


async def erased(gateway: Gateway) -> list[UUID]:
    """The cases that the gateway has said are erased."""
    return [said.case_id for said in await gateway.passed_on() if isinstance(said, g.CaseErased)]


async def letters(gateway: Gateway, orgnr: str) -> list[s.ErasureWanted]:
    return [each for each in await gateway.mailbox(orgnr) if isinstance(each, s.ErasureWanted)]


async def remind(gateway: Gateway, who: str = "anna", *, days: int = 7) -> None:
    """The reminder's time has come."""
    body = timers.timer_due("gateway")(kind=erasure.REMINDER, timer=str(uid(f"case of {who}")), due_at=NOW)
    because = Cause(uuid4(), uuid4())
    due = say(body, subject="erasure-reminder", at=NOW + timedelta(days=days), cause=because)
    async with gateway.pool.acquire() as conn, conn.transaction():
        await erasure.remind(due, conn, now=NOW + timedelta(days=days))


async def settle(gateway: Gateway, orgnr: str) -> bool:
    """The operator says so."""
    async with gateway.pool.acquire() as conn, conn.transaction():
        return await erasure.settle(uid("case of anna"), orgnr, conn, cause=Cause(uuid4(), uuid4()), now=NOW)


async def outstanding(gateway: Gateway) -> dict[str, list[str]]:
    """By case: the suppliers that have not answered."""
    async with gateway.pool.acquire() as conn:
        rows = await erasures.outstanding(conn, None, None, 100)
    return {
        str(row["case_id"]): [one["orgnr"] for one in row["suppliers"] if one["answered_at"] is None] for row in rows
    }


async def traces(gateway: Gateway, *values: UUID) -> list[str]:
    """Every place of our own tables in which one of these stands."""
    found = []
    for table, column in await gateway.pool.fetch(COLUMNS_SQL):
        everything = await gateway.pool.fetchval(statements.FORMAT_SQL, "SELECT %I::text FROM %I", [column, table])
        texts = await gateway.pool.fetch(everything)
        if any(str(value) in (text[0] or "") for value in values for text in texts):
            found.append(f"{table}.{column}")
    return sorted(found)

"""What the register is to hear of a municipality's people, as far as it is kept readable."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from samklasse_enrollment.domain.hours import Account, Balance
from samklasse_enrollment.domain.register_fields import Complaint, Exemption, Facts, Leave
from samklasse_enrollment.store import balances

CASES_SQL = """
SELECT p.id AS person_id, p.ref, p.identity_digest, p.teaching_language, c.id AS case_id, c.offered_on, c.started_on,
       g.goals
  FROM people p
  LEFT JOIN training_cases c ON c.person_id = p.id AND c.state NOT IN ('TRANSFERRED', 'CLOSED')
  LEFT JOIN LATERAL (
       SELECT goals
         FROM plans
        WHERE case_id = c.id
        ORDER BY version DESC
        LIMIT 1) g ON true
 WHERE p.owner_orgnr = $1
   AND ($2::uuid IS NULL OR p.id = $2)
 ORDER BY p.id
"""

PROVIDERS_SQL = """
SELECT DISTINCT ON (e.person_id) e.person_id, l.supplier_orgnr
  FROM people p
  JOIN enrollments e ON e.person_id = p.id
  JOIN lines l ON l.id = e.line_id
 WHERE p.owner_orgnr = $1
   AND ($2::uuid IS NULL OR p.id = $2)
   AND e.state NOT IN ('REQUESTED', 'WITHDRAWN')
 ORDER BY e.person_id, e.id DESC
"""

HOURS_SQL = """
SELECT e.person_id, g.subject, g.module, sum(g.minutes)::bigint AS minutes,
       coalesce(sum(g.minutes) FILTER (WHERE g.reported), 0)::bigint AS reported,
       coalesce(sum(g.missed_minutes), 0)::bigint AS missed,
       coalesce(sum(g.missed_minutes) FILTER (WHERE g.kind = 'ABSENT_VALID'), 0)::bigint AS excused
  FROM ledger g
  JOIN enrollments e ON e.id = g.enrollment_id
 WHERE g.owner_orgnr = $1
   AND ($2::uuid IS NULL OR e.person_id = $2)
 GROUP BY e.person_id, g.subject, g.module
HAVING sum(g.minutes) <> 0
    OR sum(g.missed_minutes) <> 0
"""

DECISIONS_SQL = """
SELECT d.id, d.person_id, d.kind, coalesce(a.answered_on, d.decided_on) AS decided_on
  FROM decisions d
  LEFT JOIN appeals a ON a.decision_id = d.id AND a.state IN ('REVERSED', 'REVERSED_ABOVE', 'SENT_BACK')
 WHERE d.owner_orgnr = $1
   AND ($2::uuid IS NULL OR d.person_id = $2)
   AND CASE d.kind
            WHEN 'ALLOCATION' THEN d.outcome = 'GRANTED'
            WHEN 'STOP' THEN a.id IS NULL
            WHEN 'EXEMPTION' THEN CASE d.outcome
                 WHEN 'GRANTED' THEN a.id IS NULL
                 ELSE a.state IN ('REVERSED', 'REVERSED_ABOVE') END
            ELSE false END
 ORDER BY decided_on, d.id
"""
"""What stands: without what an appeal set aside, and with exemptions that an appeal gave."""

LEAVES_SQL = """
SELECT c.person_id, v.first_day, v.last_day
  FROM leaves v
  JOIN training_cases c ON c.id = v.case_id
 WHERE c.owner_orgnr = $1
   AND ($2::uuid IS NULL OR c.person_id = $2)
   AND v.state IN ('GRANTED', 'RUNNING', 'ENDED', 'REVERSED')
 ORDER BY v.first_day, v.id
"""

FOLLOWED_SQL = """
SELECT c.person_id, v.appealed_on, v.parental_offer_on,
       CASE v.state WHEN 'APPEALED' THEN NULL WHEN 'UPHELD' THEN 'UPHELD' ELSE 'REVERSED' END AS outcome
  FROM leaves v
  JOIN training_cases c ON c.id = v.case_id
 WHERE c.owner_orgnr = $1
   AND ($2::uuid IS NULL OR c.person_id = $2)
   AND (v.appealed_on IS NOT NULL OR v.parental_offer_on IS NOT NULL)
 ORDER BY v.first_day, v.id
"""
"""What followed from applications for leave; an appealed denial that was reversed runs and ends as leave."""

Everyone = dict[UUID, tuple[Facts, dict[Account, Balance]]]


async def of_owner(conn: asyncpg.Connection, owner_orgnr: str, person_id: UUID | None = None) -> Everyone:
    """Each of its people (or one) with the hours that are its own; nobody with a protected address is among them."""
    hours: dict[UUID, dict[Account, Balance]] = defaultdict(dict)
    for row in await conn.fetch(HOURS_SQL, owner_orgnr, person_id):
        hours[row["person_id"]][Account(row["subject"], row["module"])] = balances.balance(row)
    provided = await conn.fetch(PROVIDERS_SQL, owner_orgnr, person_id)
    providers = {row["person_id"]: row["supplier_orgnr"] for row in provided}
    decided = await _decided(conn, owner_orgnr, person_id)
    leaves = await _leaves(conn, owner_orgnr, person_id)
    followed = await _followed(conn, owner_orgnr, person_id)
    return {
        row["person_id"]: (
            replace(
                _facts(row, providers.get(row["person_id"]), decided[row["person_id"]], leaves[row["person_id"]]),
                parental_offers=_offers(followed[row["person_id"]]),
                complaints=_complaints(followed[row["person_id"]]),
            ),
            hours[row["person_id"]],
        )
        for row in await conn.fetch(CASES_SQL, owner_orgnr, person_id)
    }


async def _decided(conn: asyncpg.Connection, owner_orgnr: str, person_id: UUID | None) -> dict[UUID, dict[str, Any]]:
    """By person: the day of allocation, the day of a stop, and exemptions."""
    found: dict[UUID, dict[str, Any]] = defaultdict(lambda: {"exemptions": ()})
    for row in await conn.fetch(DECISIONS_SQL, owner_orgnr, person_id):
        _learn(found[row["person_id"]], row)
    return found


def _learn(known: dict[str, Any], row: asyncpg.Record) -> None:
    if row["kind"] == "ALLOCATION":
        known.setdefault("allocated_on", row["decided_on"])
    elif row["kind"] == "STOP":
        known["stopped_on"] = row["decided_on"]
    else:
        known["exemptions"] = (*known["exemptions"], Exemption(row["id"], row["decided_on"]))


async def _leaves(conn: asyncpg.Connection, owner_orgnr: str, person_id: UUID | None) -> dict[UUID, tuple[Leave, ...]]:
    found: dict[UUID, tuple[Leave, ...]] = defaultdict(tuple)
    for row in await conn.fetch(LEAVES_SQL, owner_orgnr, person_id):
        one = Leave(row["first_day"], row["last_day"])
        found[row["person_id"]] = (*found[row["person_id"]], one)
    return found


async def _followed(
    conn: asyncpg.Connection, owner_orgnr: str, person_id: UUID | None
) -> dict[UUID, list[asyncpg.Record]]:
    found: dict[UUID, list[asyncpg.Record]] = defaultdict(list)
    for row in await conn.fetch(FOLLOWED_SQL, owner_orgnr, person_id):
        found[row["person_id"]].append(row)
    return found


def _offers(rows: Sequence[asyncpg.Record]) -> tuple[date, ...]:
    return tuple(row["parental_offer_on"] for row in rows if row["parental_offer_on"])


def _complaints(rows: Sequence[asyncpg.Record]) -> tuple[Complaint, ...]:
    return tuple(Complaint(row["appealed_on"], row["outcome"]) for row in rows if row["appealed_on"])


def _facts(row: asyncpg.Record, provider: str | None, decided: dict[str, Any], leaves: tuple[Leave, ...]) -> Facts:
    allocated: date | None = decided.get("allocated_on", row["offered_on"])
    return Facts(
        ref=row["ref"],
        basis=(row["identity_digest"] or b"").hex(),
        allocated_on=allocated,
        started_on=row["started_on"],
        stopped_on=decided.get("stopped_on"),
        provider=provider,
        goals=tuple(row["goals"] or ()),
        language=row["teaching_language"],
        exemptions=decided["exemptions"],
        leaves=leaves,
    )

"""Whoever writes to a table loses a deadlock so many times, though nobody else is there."""

from __future__ import annotations

from .conftest import House

UNLUCKY = """
CREATE SEQUENCE scheduling.lost;
CREATE FUNCTION scheduling.deadlock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF nextval('scheduling.lost') <= {times} THEN
        RAISE EXCEPTION 'deadlock' USING ERRCODE = 'deadlock_detected';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER deadlock BEFORE {event} ON scheduling.{table} FOR EACH ROW {when} EXECUTE FUNCTION scheduling.deadlock()
"""


async def loses(house: House, event: str, table: str, *, times: int, when: str = "") -> None:
    """What is lost is counted by a sequence, which no rollback takes back."""
    await house._admin.execute(UNLUCKY.format(event=event, table=table, times=times, when=when))

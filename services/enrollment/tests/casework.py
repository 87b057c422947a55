"""An official's way through training cases, over HTTP."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from .builders import SKIEN, TODAY, csv_of, row
from .conftest import Enrollment
from .messages import registered

FACTS = {
    "registered_on": "2026-12-01",
    "claimed_on": "2026-12-15",
    "target_group": "RIGHT_AND_DUTY",
    "schooling": "PRIMARY",
    "permit_on": "2026-11-01",
}
B1 = {"LISTENING": "B1", "READING": "B1", "SPEAKING": "B1", "WRITING": "B1"}
PLAN = {"goals": B1, "minutes_per_week": 600, "starts_on": "2027-01-11", "ends_on": "2028-06-30"}


class Official:
    """Skien's, and what she does."""

    def __init__(self, enrollment: Enrollment) -> None:
        self.at = enrollment

    async def case(self, *, facts: dict[str, Any] | None = FACTS) -> UUID:
        """A new person's case, with facts told."""
        await self.at.hear(registered(SKIEN, "4003"))
        await self.at.people(csv_of(row()))
        _, listed = await self.at.call("GET", "/cases")
        case_id = UUID(listed["cases"][0]["case_id"])
        if facts is not None:
            await self.do(case_id, "facts", facts)
        return case_id

    async def do(self, case_id: UUID, what: str, body: Any, *, by: str = SKIEN) -> dict[str, Any]:
        """A step that must go well."""
        status, answer = await self.at.call("POST", f"/cases/{case_id}/{what}", body, by=by)
        assert status in (200, 201), answer
        done: dict[str, Any] = answer
        return done

    async def refused(self, path: str, body: Any) -> tuple[str, str | None]:
        """Code and paragraph of a step that must be refused."""
        status, answer = await self.at.call("POST", path, body)
        assert status == 422, (status, answer)
        return answer["code"], answer.get("rule")

    async def allocated(self, **facts: Any) -> UUID:
        """A case with training allocated today."""
        case_id = await self.case(facts={**FACTS, **facts})
        await self.do(case_id, "allocation", {"offered_on": TODAY.isoformat()})
        return case_id

    async def in_training(self, **facts: Any) -> UUID:
        """A case whose training began today."""
        case_id = await self.allocated(**facts)
        await self.do(case_id, "plan", PLAN)
        await self.do(case_id, "start", {"on": TODAY.isoformat()})
        return case_id

    async def clocks(self, case_id: UUID, *, by: str = SKIEN) -> dict[str, date]:
        """Every clock that runs."""
        _, shown = await self.at.call("GET", f"/cases/{case_id}", by=by)
        return {each["clock"]: date.fromisoformat(each["due_on"]) for each in shown["clocks"]}

    async def state(self, case_id: UUID) -> str:
        """Where it stands."""
        _, shown = await self.at.call("GET", f"/cases/{case_id}")
        return str(shown["state"])

    async def leave(self, case_id: UUID, first: date, last: date, ground: str = "ILLNESS") -> UUID:
        """An application, documented."""
        told = {"ground": ground, "first_day": first.isoformat(), "last_day": last.isoformat()}
        asked = await self.do(case_id, "leaves", told)
        await self.on_leave(asked["leave_id"], "documents", {"documents": "GIVEN"})
        return UUID(asked["leave_id"])

    async def on_leave(self, leave_id: UUID | str, what: str, body: Any) -> dict[str, Any]:
        """A step of a leave that must go well."""
        status, answer = await self.at.call("POST", f"/leaves/{leave_id}/{what}", body)
        assert status in (200, 201), answer
        done: dict[str, Any] = answer
        return done

    async def granted(self, case_id: UUID, first: date, last: date, ground: str = "ILLNESS") -> UUID:
        """A leave that was adapted to and granted."""
        leave_id = await self.leave(case_id, first, last, ground)
        await self.on_leave(leave_id, "adaptation", {"adaptation": "DECLINED"})
        await self.on_leave(leave_id, "grant", {"text": "Du har lagt fram legeerklæring."})
        return leave_id


def days(number: int) -> timedelta:
    return timedelta(days=number)

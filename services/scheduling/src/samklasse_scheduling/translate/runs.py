"""How a run gets on, as a message."""

from datetime import datetime
from uuid import uuid5

from samklasse_contracts.message import Cause, say
from samklasse_contracts.scheduling import FormationProgressed

from samklasse_scheduling.domain.progress import Standing


def progressed(run: Cause, standing: Standing, *, said: int, now: datetime) -> FormationProgressed:
    """Numbers only. Each has an id of its own."""
    body = FormationProgressed(
        run_id=run.id,
        placed=standing.placed,
        bound=standing.bound,
        classes=standing.classes,
        seconds=int(standing.seconds),
    )
    cause = Cause(uuid5(run.id, f"progress {said}"), run.correlation_id)
    return say(body, subject=run.id, at=now, cause=cause, sequence=said)

"""How a run gets on, as a message."""

from datetime import datetime

from samklasse_contracts.message import Cause, say
from samklasse_contracts.scheduling import FormationProgressed

from samklasse_scheduling.domain.progress import Standing


def progressed(run: Cause, standing: Standing, *, said: int, now: datetime) -> FormationProgressed:
    """Numbers only; a run is the cause of what it says."""
    body = FormationProgressed(
        run_id=run.id,
        placed=standing.placed,
        bound=standing.bound,
        classes=standing.classes,
        seconds=int(standing.seconds),
    )
    return say(body, subject=run.id, at=now, cause=run, sequence=said)

"""How far a call-off has come: read from its lines, the day, and whether it is settled.

REQUESTED → ACCEPTED → RUNNING → DELIVERED → SETTLED; REQUESTED → DECLINED (also without an answer); REQUESTED and
ACCEPTED → WITHDRAWN; ACCEPTED and RUNNING → TERMINATED → SETTLED; WITHDRAWN → SETTLED where it still costs something.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from samklasse_enrollment.domain.line import Line, LineState


class Progress(StrEnum):
    """See the module."""

    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    RUNNING = "RUNNING"
    DELIVERED = "DELIVERED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    TERMINATED = "TERMINATED"
    SETTLED = "SETTLED"


_P = Progress
LEGAL = {
    _P.REQUESTED: {_P.ACCEPTED, _P.DECLINED, _P.WITHDRAWN},
    _P.ACCEPTED: {_P.RUNNING, _P.WITHDRAWN, _P.TERMINATED},
    _P.RUNNING: {_P.DELIVERED, _P.TERMINATED},
    _P.DELIVERED: {_P.SETTLED},
    _P.TERMINATED: {_P.SETTLED},
    _P.WITHDRAWN: {_P.SETTLED},
}
"""What may follow what; the other states are final."""


def progress(lines: Sequence[Line], *, today: date, settled: bool = False) -> Progress:
    """Where a call-off with these lines stands on a day."""
    if settled:
        return Progress.SETTLED
    confirmed = [line for line in lines if line.state is LineState.CONFIRMED]
    waiting = any(line.state is LineState.REQUESTED for line in lines)
    ended = [line for line in lines if line.state is LineState.ENDED]
    begun = any(line.starts_on <= min(line.ends_on, today) for line in (*confirmed, *ended))
    if confirmed:
        over = all(line.ends_on < today for line in confirmed)
        if over and not waiting:
            return Progress.DELIVERED
        return Progress.RUNNING if begun else Progress.ACCEPTED
    if ended:
        return _ended(ended, waiting=waiting, begun=begun)
    if waiting:
        return Progress.REQUESTED
    withdrawn = any(line.reason == "WITHDRAWN" for line in lines)
    return Progress.WITHDRAWN if withdrawn else Progress.DECLINED


def _ended(ended: Sequence[Line], *, waiting: bool, begun: bool) -> Progress:
    """Nothing is confirmed any more, and something was."""
    if waiting:
        return Progress.RUNNING if begun else Progress.ACCEPTED
    withdrawn = all(line.reason == "WITHDRAWN" for line in ended)
    return Progress.WITHDRAWN if withdrawn else Progress.TERMINATED

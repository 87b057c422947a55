"""What would help those whom a plan has no class for."""

from samklasse_scheduling.domain.hints.hint import Hint
from samklasse_scheduling.domain.hints.summing import hints

__all__ = ["Hint", "hints"]

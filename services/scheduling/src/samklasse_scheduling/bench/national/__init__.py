"""A national term as a `Situation`: real municipalities and settlement figures, everything else made up ("oppdiktet").

`SOURCES.md` says where each table comes from. Nobody in a term exists; a seed gives the same term again.
"""

from samklasse_scheduling.bench.national.term import national_term

__all__ = ["national_term"]

"""The timetable of a term through the core: blocks of half-hours are its slots, teachers its rooms."""

from samklasse_scheduling.domain.timetabling.term.placing import Reached, place

__all__ = ["Reached", "place"]

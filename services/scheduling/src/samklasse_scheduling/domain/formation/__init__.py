"""Class formation: people with seats become classes across municipalities."""

from samklasse_scheduling.domain.formation.form import form

__all__ = ["form"]

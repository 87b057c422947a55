"""What each teacher has left beside earlier promises, in every term of the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from samklasse_scheduling.domain.formation.words import WEEK_WORDS, Array, week_words
from samklasse_scheduling.domain.situation import Commitment, Offering, Situation, Teacher, Term, fixed_term
from samklasse_scheduling.domain.weekly import mask_of


@dataclass(frozen=True)
class Staff:
    """Teachers by number, the least flexible first: free half-hours [term, teacher, word] and minutes per week."""

    teachers: tuple[Teacher, ...]
    terms: tuple[Term, ...]
    there: Array
    minutes: Array

    def able(self, offering: Offering, level: int, term: Term) -> list[int]:
        """Who may take a class of this offering and level, by qualification, presence and load."""
        number = self.terms.index(term)
        return [
            at
            for at, teacher in enumerate(self.teachers)
            if teacher.supplier == offering.supplier
            and offering.subject in teacher.subjects
            and level in teacher.levels
            and self.minutes[at] >= offering.minutes_per_week
            and self.there[number, at].any()
        ]


def staff_of(situation: Situation, supplier: str, terms: Sequence[Term]) -> Staff:
    """The teachers of one supplier. The minutes left are those of a teacher's fullest term."""
    theirs = [teacher for teacher in situation.teachers if teacher.supplier == supplier]
    theirs.sort(key=lambda one: (one.availability.bit_count() * len(one.levels) * len(one.subjects), one.id))
    promised = _promised(situation)
    there = np.zeros((max(1, len(terms)), max(1, len(theirs)), WEEK_WORDS), dtype=np.uint64)
    minutes = np.zeros(max(1, len(theirs)), dtype=np.int32)
    for at, teacher in enumerate(theirs):
        left = []
        for number, term in enumerate(terms):
            if not (teacher.first_day <= term.first_day and term.last_day <= teacher.last_day):
                continue
            taken = [c for c in promised[teacher.id] if c.first_day <= term.last_day and c.last_day >= term.first_day]
            free = teacher.availability
            for commitment in taken:
                free &= ~commitment.mask
            there[number, at] = week_words(free)
            left.append(teacher.minutes_per_week - sum(c.minutes_per_week for c in taken))
        minutes[at] = max(0, min(left, default=0))
    return Staff(tuple(theirs), tuple(terms), there, minutes)


def _promised(situation: Situation) -> dict[UUID, list[Commitment]]:
    """All hours promised before this plan, those of FIXED classes included."""
    found: dict[UUID, list[Commitment]] = defaultdict(list)
    for commitment in situation.commitments:
        found[commitment.teacher].append(commitment)
    for fixed in situation.fixed:
        term = fixed_term(fixed)
        minutes = sum(time.minutes for time in fixed.times)
        found[fixed.teacher].append(
            Commitment(fixed.teacher, mask_of(fixed.times), minutes, term.first_day, term.last_day)
        )
    return found

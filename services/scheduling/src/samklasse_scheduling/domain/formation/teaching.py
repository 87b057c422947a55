"""What each teacher has left beside earlier promises, in every term of the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from uuid import UUID

import numpy as np

from samklasse_scheduling.domain.formation.words import WEEK_WORDS, Array, week_words
from samklasse_scheduling.domain.situation import Commitment, Offering, Situation, Teacher, Term, fixed_term
from samklasse_scheduling.domain.weekly import mask_of


@dataclass(frozen=True)
class Staff:
    """Teachers by number, the least flexible first: free half-hours [term, teacher, word], and minutes per week
    [span, teacher] in spans of days within which no term begins or ends; `runs` [span, term] says which terms they are
    of.
    """

    teachers: tuple[Teacher, ...]
    terms: tuple[Term, ...]
    there: Array
    minutes: Array
    runs: Array

    @cached_property
    def meet(self) -> Array:
        """[term, term]: whether they have a day in common."""
        found: Array = (self.runs.T.astype(np.int32) @ self.runs > 0).astype(np.int8)
        return found

    @cached_property
    def left(self) -> Array:
        """[term, teacher]: minutes per week in the fullest week of a term."""
        each = [self.minutes[running != 0] for running in self.runs.T]
        return np.array([some.min(axis=0) if len(some) else self.minutes[0] for some in each])

    def able(self, offering: Offering, level: int, term: Term) -> list[int]:
        """Who may take a class of this offering and level, by qualification, presence and load."""
        number = self.terms.index(term)
        left = self.left[number]
        return [
            at
            for at, teacher in enumerate(self.teachers)
            if teacher.supplier == offering.supplier
            and offering.subject in teacher.subjects
            and level in teacher.levels
            and left[at] >= offering.minutes_per_week
            and self.there[number, at].any()
        ]


def staff_of(situation: Situation, supplier: str, terms: Sequence[Term]) -> Staff:
    """The teachers of one supplier."""
    theirs = [teacher for teacher in situation.teachers if teacher.supplier == supplier]
    theirs.sort(key=lambda one: (one.availability.bit_count() * len(one.levels) * len(one.subjects), one.id))
    promised = _promised(situation)
    there = np.zeros((max(1, len(terms)), max(1, len(theirs)), WEEK_WORDS), dtype=np.uint64)
    spans = _spans(terms)
    minutes = np.zeros((max(1, len(spans)), max(1, len(theirs))), dtype=np.int32)
    for at, teacher in enumerate(theirs):
        for number, term in enumerate(terms):
            if not (teacher.first_day <= term.first_day and term.last_day <= teacher.last_day):
                continue
            taken = [c for c in promised[teacher.id] if c.first_day <= term.last_day and c.last_day >= term.first_day]
            free = teacher.availability
            for commitment in taken:
                free &= ~commitment.mask
            there[number, at] = week_words(free)
        for number, span in enumerate(spans):
            minutes[number, at] = max(0, teacher.minutes_per_week - _most_promised(promised[teacher.id], *span))
    return Staff(tuple(theirs), tuple(terms), there, minutes, _runs(spans, terms))


def _spans(terms: Sequence[Term]) -> list[tuple[date, date]]:
    """Days between which no term begins or ends, from the first to the last of all terms; gaps are left out."""
    cuts = sorted({term.first_day for term in terms} | {term.last_day + timedelta(days=1) for term in terms})
    spans = [(first, beyond - timedelta(days=1)) for first, beyond in pairwise(cuts)]
    return [span for span in spans if any(_within(span, term) for term in terms)]


def _within(span: tuple[date, date], term: Term) -> bool:
    return term.first_day <= span[0] and span[1] <= term.last_day


def _runs(spans: Sequence[tuple[date, date]], terms: Sequence[Term]) -> Array:
    """[span, term], with one of each where there is none."""
    found = np.zeros((max(1, len(spans)), max(1, len(terms))), dtype=np.int8)
    for number, span in enumerate(spans):
        found[number, : len(terms)] = [_within(span, term) for term in terms]
    return found


def _most_promised(promised: Sequence[Commitment], first: date, last: date) -> int:
    """The minutes per week of the fullest day of a span."""
    days = {first, *(one.first_day for one in promised if first <= one.first_day <= last)}
    return max(sum(one.minutes_per_week for one in promised if one.first_day <= day <= one.last_day) for day in days)


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

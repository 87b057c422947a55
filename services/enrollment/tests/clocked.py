"""Cases, people and leave for tests of the law's clocks."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from samklasse_enrollment.domain.training import leave
from samklasse_enrollment.domain.training.leave import Adaptation, Ground, Leave, LeaveState
from samklasse_enrollment.domain.training.values import About, CaseState, Schooling, TargetGroup, TrainingCase

from .builders import SKIEN


def case(state: CaseState = CaseState.OFFER_DUE, **more: object) -> TrainingCase:
    return replace(TrainingCase(UUID(int=1), UUID(int=2), SKIEN, state), **more)


def about(group: TargetGroup = TargetGroup.RIGHT_AND_DUTY, **more: object) -> About:
    return replace(About(group, Schooling.PRIMARY, date(2026, 11, 1)), **more)


def granted(ground: Ground, first: date, last: date, **more: object) -> Leave:
    plain = Leave(uuid4(), UUID(int=1), ground, first, last, LeaveState.ADAPTATION_TRIED, True, Adaptation.OFFERED)
    return leave.grant(replace(plain, **more), [], offered_on=date(2021, 1, 1), window_ends=None)

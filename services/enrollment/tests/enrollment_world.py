"""Two municipalities and their enrollments, moved by the same pure functions as the product's."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid5

from samklasse_enrollment.domain import enrollment
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.enrollment import Case, Person, Say, Step
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.values import CourseType

from .builders import FIRST, FYRESDAL, SKIEN, agreement, offering, person

SPACE = UUID(int=7)
PERIODS = [(FIRST, FIRST + timedelta(days=55)), (FIRST + timedelta(days=56), FIRST + timedelta(days=111))]


@dataclass
class World:
    """Two municipalities, four people, one offering of each type with three seats, one agreement for all."""

    offerings: dict[UUID, Offering]
    agreement: Agreement
    people: list[Person]
    lines: list[Line] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    onboarded: set[tuple[str, UUID]] = field(default_factory=set)
    told: dict[UUID, list[Say]] = field(default_factory=dict)
    """What was said of pauses, by enrollment."""
    echoed: list[Say] = field(default_factory=list)
    """What was said in answer to a timetable."""
    ids: int = 0

    def id(self) -> UUID:
        """The next id."""
        self.ids += 1
        return uuid5(SPACE, str(self.ids))

    def on(self, line: Line) -> list[Case]:
        """The cases of a line."""
        return [case for case in self.cases if case.line.id == line.id]

    def put(self, line: Line) -> None:
        """A changed line, also under those who sit on it."""
        self.lines = [line if each.id == line.id else each for each in self.lines]
        self.cases = [replace(case, line=line) if case.line.id == line.id else case for case in self.cases]

    def step(self, case: Case, after: Step) -> None:
        """What has become of a case."""
        rested = enrollment.tell_pause(enrollment.rest(after))
        about = rested.case.enrollment.id
        self.told.setdefault(about, []).extend(say for say in rested.says if say in (Say.PAUSED, Say.RESUMED))
        self.cases = [rested.case if each.enrollment.id == about else each for each in self.cases]


def new_world() -> World:
    """Nothing is bought yet; dates and ids are the same every time."""
    known = [
        offering(kind, id=uuid5(SPACE, kind), ref=kind, capacity=3, starts_to=PERIODS[1][0]) for kind in CourseType
    ]
    owners = [SKIEN, SKIEN, SKIEN, FYRESDAL]
    people = [person(id=uuid5(SPACE, f"person {n}"), owner_orgnr=owner) for n, owner in enumerate(owners)]
    return World({each.id: each for each in known}, agreement(id=uuid5(SPACE, "agreement")), people)

"""The model of one neighbourhood: which classes to open, who joins, who teaches (OR-Tools CP-SAT).

People who can join exactly the same options are interchangeable, so the model counts them (a facility-location
problem with a least load). Without teachers it gives a bound that no staffing can beat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from samklasse_scheduling.domain.formation import bits
from samklasse_scheduling.domain.formation.options import Option
from samklasse_scheduling.domain.plan import Kind

PERSON_WORTH = 32
"""One person placed outweighs any number of classes a cell can open, and a class saved breaks ties."""


@dataclass(frozen=True)
class Opened:
    """One class that a solution opens; `teacher` is an index, None where the model had none or it is FIXED."""

    option: Option
    teacher: int | None
    joined: int

    @property
    def people(self) -> int:
        return self.joined | self.option.block


@dataclass(frozen=True)
class Teachers:
    """Who may take which option, and what each has left beside classes outside this model."""

    able: Mapping[Option, tuple[int, ...]]
    minutes_left: Sequence[int]


@dataclass(frozen=True)
class Task:
    """One solve, about the people in `free` (a set, -1 is everybody).

    At least `fixed_floor` of them sit in FIXED classes; `effort` is CP-SAT's deterministic seconds.
    """

    options: tuple[Option, ...]
    most: Mapping[Option, int]
    teachers: Teachers | None = None
    free: int = -1
    fixed_floor: int = 0
    fixed_only: bool = False
    hint: tuple[Opened, ...] = ()
    effort: float = 1.0
    seconds: float = 10.0
    seed: int = 1


@dataclass(frozen=True)
class Answer:
    """The classes found, the proven upper bound on people placed, and whether the two meet."""

    opened: tuple[Opened, ...]
    bound: int
    optimal: bool

    @property
    def placed(self) -> int:
        return sum(group.people.bit_count() for group in self.opened)


@dataclass
class _Build:
    task: Task
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    signatures: list[tuple[int, int]] = field(default_factory=list)
    count: list[cp_model.IntVar] = field(default_factory=list)
    flow: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    taught: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)


def solve(task: Task) -> Answer:
    """Open classes so that as many people as possible are placed."""
    build = _Build(task)
    build.signatures = _signatures(task.options, task.free)
    _classes(build)
    _flows(build)
    _staffed(build)
    _objective(build)
    _hint(build)
    return _run(build)


def _signatures(options: Sequence[Option], free: int) -> list[tuple[int, int]]:
    """Interchangeable people: (the options they can join, the people)."""
    joinable: dict[int, int] = defaultdict(int)
    for number, option in enumerate(options):
        for person in bits.members(option.joiners & free):
            joinable[person] |= 1 << number
    people: dict[int, int] = defaultdict(int)
    for person, where in joinable.items():
        people[where] |= 1 << person
    return sorted(people.items())


def _classes(build: _Build) -> None:
    model, options = build.model, build.task.options
    singles: dict[object, list[cp_model.IntVar]] = defaultdict(list)
    for number, option in enumerate(options):
        most = 1 if option.single is not None else build.task.most[option]
        count = model.new_int_var(0, most, f"n{number}")
        build.count.append(count)
        if option.single is not None:
            singles[option.single].append(count)
    for counts in singles.values():
        model.add(sum(counts) <= 1)


def _flows(build: _Build) -> None:
    model = build.model
    into: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for sign, (where, people) in enumerate(build.signatures):
        size = people.bit_count()
        flows = []
        for number in bits.members(where):
            flow = model.new_int_var(0, size, f"x{sign}_{number}")
            build.flow[sign, number] = flow
            model.add(flow <= size * build.count[number])
            into[number].append(flow)
            flows.append(flow)
        model.add(sum(flows) <= size)
    for number, option in enumerate(build.task.options):
        aboard = option.block.bit_count()
        joined = sum(into[number])
        model.add(joined >= (option.minimum - aboard) * build.count[number])
        model.add(joined <= (option.maximum - aboard) * build.count[number])


def _staffed(build: _Build) -> None:
    teachers = build.task.teachers
    if teachers is None:
        return
    at: dict[tuple[int, int], list[int]] = defaultdict(list)
    load: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    for number, option in enumerate(build.task.options):
        if option.kind is Kind.FIXED:
            continue
        able = teachers.able[option]
        for teacher in able:
            takes = build.model.new_bool_var(f"y{number}_{teacher}")
            build.taught[number, teacher] = takes
            load[teacher].append((option.minutes_per_week, takes))
            for slot in bits.members(option.mask):
                at[teacher, slot].append(number)
        build.model.add(build.count[number] == sum(build.taught[number, teacher] for teacher in able))
    _no_clash(build, at)
    for teacher, taken in load.items():
        build.model.add(sum(minutes * takes for minutes, takes in taken) <= teachers.minutes_left[teacher])


def _no_clash(build: _Build, at: Mapping[tuple[int, int], list[int]]) -> None:
    clashes = {(teacher, tuple(numbers)) for (teacher, _), numbers in at.items() if len(numbers) > 1}
    for teacher, numbers in sorted(clashes):
        build.model.add_at_most_one(build.taught[number, teacher] for number in numbers)


def _objective(build: _Build) -> None:
    task = build.task
    fixed = [flow for (_, number), flow in build.flow.items() if task.options[number].kind is Kind.FIXED]
    if task.fixed_floor:
        build.model.add(sum(fixed) >= task.fixed_floor)
    flows = fixed if task.fixed_only else list(build.flow.values())
    aboard = sum(
        PERSON_WORTH * option.block.bit_count() * count for option, count in zip(task.options, build.count, strict=True)
    )
    build.model.maximize(PERSON_WORTH * sum(flows) + aboard - sum(build.count))


def _hint(build: _Build) -> None:
    """Give the solver every variable of a known solution: it prefers complete hints."""
    if not build.task.hint:
        return
    numbers = {option: number for number, option in enumerate(build.task.options)}
    count: dict[int, int] = defaultdict(int)
    flow: dict[tuple[int, int], int] = defaultdict(int)
    taught: set[tuple[int, int]] = set()
    for group in build.task.hint:
        number = numbers[group.option]
        count[number] += 1
        if group.teacher is not None:
            taught.add((number, group.teacher))
        for sign, (_, people) in enumerate(build.signatures):
            flow[sign, number] += (people & group.joined).bit_count()
    for number, variable in enumerate(build.count):
        build.model.add_hint(variable, count[number])
    for key, variable in build.flow.items():
        build.model.add_hint(variable, flow[key])
    for key, variable in build.taught.items():
        build.model.add_hint(variable, key in taught)


def _run(build: _Build) -> Answer:
    task = build.task
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = task.seed
    solver.parameters.max_deterministic_time = task.effort
    solver.parameters.max_time_in_seconds = max(0.05, task.seconds)
    solver.parameters.linearization_level = 2
    status = solver.solve(build.model)
    everybody = sum(people.bit_count() for _, people in build.signatures)
    everybody += sum(option.block.bit_count() for option in _one_each(task.options))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(task.hint, everybody, optimal=False)  # too little time even for a bound: everybody is one
    classes_at_most = len(_one_each(task.options)) + everybody // max(1, _least(task.options))
    bound = min(everybody, int((solver.best_objective_bound + classes_at_most) // PERSON_WORTH))
    return Answer(_read(build, solver), bound, status == cp_model.OPTIMAL)


def _one_each(options: Sequence[Option]) -> list[Option]:
    return list({option.single: option for option in options if option.block}.values())


def _least(options: Sequence[Option]) -> int:
    return min((option.minimum for option in options), default=1)


def _read(build: _Build, solver: cp_model.CpSolver) -> tuple[Opened, ...]:
    left = [list(bits.members(people)) for _, people in build.signatures]
    found: list[Opened] = []
    for number, option in enumerate(build.task.options):
        opened = solver.value(build.count[number])
        if not opened:
            continue
        people: list[int] = []
        for sign in range(len(build.signatures)):
            if (sign, number) in build.flow:
                take = solver.value(build.flow[sign, number])
                people += left[sign][:take]
                del left[sign][:take]
        able = [teacher for (which, teacher), takes in build.taught.items() if which == number and solver.value(takes)]
        found += [
            Opened(option, able[part] if able else None, bits.gather(people[part::opened])) for part in range(opened)
        ]
    return tuple(found)

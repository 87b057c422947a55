"""Which consumer must have heard which key, from the table of consumers that provisioning wrote down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from samklasse_contracts.catalogue import CORE


def stream_of(key: str) -> str:
    """ "scheduling.timetable" of "scheduling.timetable.published.v1"."""
    owner, aggregate, *_ = key.split(".")
    return f"{owner}.{aggregate}"


def aggregate(key: str, subject: str) -> str:
    """What a gate calls the aggregate that `sequence` counts within."""
    return f"{stream_of(key)}/{subject}"


@dataclass(frozen=True)
class Table:
    """`handled`: key → consumers that react to it. `bound`: stream → every consumer that gets it."""

    handled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    bound: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def must_hear(self, key: str) -> frozenset[str]:
        """The consumers that must have an inbox row for `key`."""
        return self.handled.get(key, frozenset())

    def must_pass(self, key: str) -> frozenset[str]:
        """The consumers that get `key` and do not use it: their gate must have let it through."""
        return self.bound.get(stream_of(key), frozenset()) - self.must_hear(key)


def table_of(rows: Iterable[tuple[str, str, str]]) -> Table:
    """The table from (queue, key it handles, pattern it is bound with such as "scheduling.timetable.#")."""
    handled: dict[str, set[str]] = defaultdict(set)
    bound: dict[str, set[str]] = defaultdict(set)
    for queue, key, hears in rows:
        handled[key].add(queue)
        bound[hears.removesuffix(".#")].add(queue)
    return Table({k: frozenset(v) for k, v in handled.items()}, {k: frozenset(v) for k, v in bound.items()})


def deaf(table: Table) -> list[str]:
    """Hearers that the catalogue of contracts names, and whose consumer table does not handle the message."""
    wanted = [
        (row.message.key, f"{hearer}.{stream_of(row.message.key).replace('.', '-', 1)}")
        for row in CORE
        for hearer in row.hearers
    ]
    return [f"{queue} does not handle {key}" for key, queue in wanted if queue not in table.must_hear(key)]

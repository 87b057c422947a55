"""duplicate_effects and same_key_repeats: one cause has one effect, and a repeat carries the same key."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from samklasse.checker.facts import Notice


def duplicate_effects(keys: Mapping[str, Iterable[tuple[object, ...]]]) -> list[str]:
    """Natural keys that occur more than once; `keys` is what kind of effect → the key of each effect found."""
    return [
        f"{what}: {times} times the same {' '.join(map(str, key))}"
        for what, found in keys.items()
        for key, times in Counter(found).items()
        if times > 1
    ]


def same_key_repeats(notices: Sequence[Notice]) -> int:
    """How many copies beyond the first arrived under a key already seen."""
    return sum(times - 1 for times in Counter((notice.channel, notice.key) for notice in notices).values())


def repeats_beyond(notices: Sequence[Notice], in_flight_at_kills: int) -> list[str]:
    """More same-key copies than were being handed over when processes were killed."""
    repeats = same_key_repeats(notices)
    return [f"{repeats} same-key repeats, {in_flight_at_kills} in flight"] if repeats > in_flight_at_kills else []


def told_twice(notices: Sequence[Notice]) -> list[str]:
    """The same recipient told the same version of the same subject on the same channel under two keys."""
    keys: dict[tuple[str, str, int, str, str], set[str]] = defaultdict(set)
    for notice in notices:
        about = (notice.recipient, notice.subject, notice.version, notice.channel, notice.kind)
        keys[about].add(notice.key)
    return [
        f"{channel}: {len(found)} messages about {subject} version {version}"
        for (_, subject, version, channel, _), found in keys.items()
        if len(found) > 1
    ]

"""Which consumer must have heard which key, from the catalogue of contracts alone."""

from functools import lru_cache

from samklasse_contracts.catalogue import CORE


def stream_of(key: str) -> str:
    """ "scheduling.timetable" of "scheduling.timetable.published.v1"."""
    owner, aggregate, *_ = key.split(".")
    return f"{owner}.{aggregate}"


def aggregate(key: str, subject: str) -> str:
    """What a gate calls the aggregate that `sequence` counts within."""
    return f"{stream_of(key)}/{subject}"


def consumer(hearer: str, key: str) -> str:
    """The queue in which `hearer` hears `key`; a consumer is called like its queue."""
    return f"{hearer}.{stream_of(key).replace('.', '-', 1)}"


@lru_cache
def handling() -> dict[str, frozenset[str]]:
    """Key → the consumers that react to it."""
    return {row.message.key: frozenset(consumer(hearer, row.message.key) for hearer in row.hearers) for row in CORE}


@lru_cache
def bound() -> dict[str, frozenset[str]]:
    """Stream → every consumer whose queue is bound to it."""
    streams: dict[str, frozenset[str]] = {}
    for key, consumers in handling().items():
        streams[stream_of(key)] = streams.get(stream_of(key), frozenset()) | consumers
    return streams


def must_hear(key: str) -> frozenset[str]:
    """The consumers that must have an inbox row for `key`; a due timer is heard by its own service."""
    owner, aggregate, *_ = key.split(".")
    if aggregate == "timer":
        return frozenset({consumer(owner, key)}) if owner != "operator" else frozenset()
    return handling().get(key, frozenset())


def must_pass(key: str) -> frozenset[str]:
    """The consumers that get `key` and do not use it: their gate must have let it through."""
    return bound().get(stream_of(key), frozenset()) - must_hear(key)

"""Instance and solution files in the competition's format."""

from collections.abc import Iterable, Sequence

from samklasse_scheduling.itc2007.instance import SLOTS, Instance, Place


def write_solution(places: Sequence[Place]) -> bytes:
    """One line a session, "slot room"; -1 -1 where it has none."""
    return "".join(f"{slot} {room}\n" for slot, room in places).encode()


def write_instance(instance: Instance) -> bytes:
    """One number a line but for the first, as the public files have it."""
    sessions, features = instance.sessions, instance.features
    lines = [f"{sessions} {instance.rooms} {features} {instance.participants}", *map(str, instance.seats)]
    lines += _table(instance.attends, sessions)
    lines += _table(instance.has, features)
    lines += _table(instance.needs, features)
    lines += _table(instance.open, SLOTS)
    order = {pair: "1" for pair in instance.before} | {(b, a): "-1" for a, b in instance.before}
    lines += [order.get((row, column), "0") for row in range(sessions) for column in range(sessions)]
    return ("\n".join(lines) + "\n").encode()


def _table(rows: Iterable[frozenset[int]], columns: int) -> Iterable[str]:
    return ("1" if column in row else "0" for row in rows for column in range(columns))

"""Four people with a protected address: a named officer finds each a class and writes it down, sealed."""

from typing import Any

from samklasse.demo.stage import Stage


async def place_protected(stage: Stage) -> None:
    """By hand, one by one; nothing about them is said on the broker."""
    numbers = sorted({p.municipality for p in stage.world.people if p.protected})
    for number in numbers:
        await _place_those_of(stage, number)
    stage.note("protected", people=sum(p.protected for p in stage.world.people))


async def _place_those_of(stage: Stage, number: str) -> None:
    officer = stage.officer(number)
    wishes = {p.ref: p for p in stage.world.people if p.protected}
    for hidden in (await stage.doors.read("enrollment", "/sealed", officer))["people"]:
        open_classes = (await stage.doors.read("scheduling", "/classes", officer))["classes"]
        wish = wishes[hidden["ref"]]
        found = _best(open_classes, str(stage.offering_id(wish.offering)), wish.level)
        if found is None:
            continue
        path, key = f"/classes/{found['class_id']}/held-places", f"plass {hidden['person_id']}"
        await stage.doors.tell("scheduling", path, officer, key)
        body = {"class_id": found["class_id"], "supplier_orgnr": found["supplier_orgnr"]}
        path = f"/sealed/{hidden['person_id']}/placement"
        await stage.doors.tell("enrollment", path, officer, f"plassert {hidden['person_id']}", body)


def _best(classes: list[dict[str, Any]], offering: str, level: str) -> dict[str, Any] | None:
    """The class with most room of the right course and level, else of the level."""
    right = [c for c in classes if c["level"] == level and c["offering_id"] == offering]
    same_level = right or [c for c in classes if c["level"] == level]
    return max(same_level, key=lambda c: (c["free_places"], c["class_id"]), default=None)

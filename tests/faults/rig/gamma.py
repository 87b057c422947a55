"""Gamma hears the same as beta in batches, hot and not, and says nothing. `python -m rig.gamma`"""

from pathlib import Path

from samklasse_chassis import runtime
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.runtime import Service

from rig.effects import writing_down, writing_down_many
from rig.messages import ItemMoved, NoteSaid

ITEMS, NOTES, HOT = "gamma.alpha-item", "gamma.alpha-note", "gamma.alpha-item-hot"

SERVICE = Service(
    name="gamma",
    consumers=(
        Consumer(ITEMS, "alpha.item.#", {ItemMoved: writing_down(ITEMS)}, batch=50),
        Consumer(HOT, "alpha.item.#", {ItemMoved: writing_down_many(HOT)}, batch=100, hot=True),
        Consumer(NOTES, "alpha.note.#", {NoteSaid: writing_down(NOTES)}),
    ),
    migrations=Path(__file__).parent / "migrations/gamma",
)

if __name__ == "__main__":
    runtime.run(SERVICE)

"""The page that needs no server: one HTML file with everything in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from samklasse.demo.show.classes import Repair, SharedClass
from samklasse.demo.show.letters import Shown
from samklasse.demo.show.path import Leg


@dataclass(frozen=True)
class Page:
    """Everything that is shown."""

    figures: tuple[tuple[str, str], ...]
    promises: tuple[tuple[str, str, int], ...]
    shared: SharedClass | None
    repair: Repair | None
    letters: tuple[Shown, ...]
    path: tuple[Leg, ...]
    municipalities: tuple[Mapping[str, str], ...]
    run: str


def write_page(page: Page, file: Path) -> None:
    """Render and write in one step."""
    env = Environment(
        loader=PackageLoader("samklasse.demo.show"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    file.write_text(env.get_template("index.html.j2").render(page=page), encoding="utf-8")

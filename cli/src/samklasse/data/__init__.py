"""Small tables that the synthetic world of the demo is drawn from; `SOURCES.md` says where each comes from."""

import csv
from importlib.resources import files


def table(name: str) -> list[dict[str, str]]:
    """The rows of `name`.csv, each as column → text."""
    text = files("samklasse.data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))

"""The command line: our own commands, and those that services bring along."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click

from samklasse.commands import processes
from samklasse.infra.errors import CannotStart

OWN = (processes.up, processes.down)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="samklasse", prog_name="samklasse")
def samklasse() -> None:
    """Samklasse: digitale norskklasser på tvers av kommuner."""


for _command in OWN:
    samklasse.add_command(_command)
for _found in entry_points(group="samklasse.commands"):
    samklasse.add_command(_found.load(), _found.name)


def main() -> None:
    """Run, and turn what could not start into a sentence and exit code 1."""
    try:
        samklasse()
    except CannotStart as error:
        click.echo(f"samklasse: {error}", err=True)
        sys.exit(1)

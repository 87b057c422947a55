"""The command line: our own commands, and those that services bring along; each is imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

import click

from samklasse.infra.errors import CannotStart

OWN = {
    "audit": "delivery",
    "bench": "bench",
    "contracts": "contracts",
    "clock": "operator",
    "demo": "demo",
    "doctor": "health",
    "down": "processes",
    "facts": "facts",
    "notifications": "notifications",
    "outgoing": "outgoing",
    "provision": "operator",
    "quarantine": "quarantine",
    "replay": "delivery",
    "restore": "delivery",
    "rotate": "operator",
    "supplier": "operator",
    "token": "operator",
    "topology": "operator",
    "trace": "tracing",
    "up": "processes",
}
"""Our own commands, and which module of `samklasse.commands` each is in."""


class Commands(click.Group):
    """A group that knows names first and imports later."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Our own and the services'."""
        return sorted({*OWN, *_brought()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the one that is called."""
        if name in OWN:
            return _command(getattr(import_module(f"samklasse.commands.{OWN[name]}"), name))
        brought = _brought().get(name)
        return _command(brought.load()) if brought else None


def _brought() -> dict[str, EntryPoint]:
    return {found.name: found for found in entry_points(group="samklasse.commands")}


def _command(found: object) -> click.Command:
    if not isinstance(found, click.Command):
        raise TypeError(f"{found!r} is no click command")
    return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="samklasse", prog_name="samklasse")
def samklasse() -> None:
    """Samklasse: digitale norskklasser på tvers av kommuner."""


def main() -> None:
    """Run, and turn what could not start into a sentence and exit code 1."""
    try:
        samklasse()
    except CannotStart as error:
        click.echo(f"samklasse: {error}", err=True)
        sys.exit(1)

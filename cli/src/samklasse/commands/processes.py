"""Start and stop."""

from __future__ import annotations

import os

import click

from samklasse import stack
from samklasse.infra import ladder, private, state


@click.command()
@click.option("--infra-only", is_flag=True, help="Bare meldingskø og database.")
@click.option("--only", "services", multiple=True, metavar="NAVN", help="Bare denne tjenesten (kan gjentas).")
def up(infra_only: bool, services: tuple[str, ...]) -> None:
    """Start alt, og la det gå videre."""
    home = state.home_folder()
    if infra_only:
        infra = ladder.start(home, os.environ, say)
    else:
        started = stack.up(home, services or None, say)
        infra = started.infra
        for name, url in ((name, url) for name, url in started.urls.items() if started.runs(name)):
            say(f"{name:<14} {url}")
    say(f"{'rabbitmq':<14} {infra.amqp_url.rpartition('@')[2]}")
    say(f"{'postgres':<14} {infra.database_url.rpartition('@')[2]}")
    say(f"passord og adresser: {home / 'state.json'}   stopp: samklasse down")


@click.command()
@click.option("--wipe", is_flag=True, help="Slett også data, passord og logger.")
def down(wipe: bool) -> None:
    """Stopp det som «up» startet."""
    home = state.home_folder()
    stack.down(home)
    if wipe:
        private.wipe(home)


def say(line: str) -> None:
    """Tell the person what happens, apart from what a command prints."""
    click.echo(line, err=True)

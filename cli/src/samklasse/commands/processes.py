"""Start and stop."""

from __future__ import annotations

import os

import click

from samklasse.infra import ladder, state


@click.command()
@click.option("--infra-only", is_flag=True, help="Bare meldingskø og database.")
def up(infra_only: bool) -> None:
    """Start alt, og la det gå videre."""
    home = state.home_folder()
    infra = ladder.start(home, os.environ, say)
    say(f"RabbitMQ  {infra.amqp_url.rpartition('@')[2]}")
    say(f"Postgres  {infra.database_url.rpartition('@')[2]}")
    say(f"passord og adresser: {home / 'state.json'}")


@click.command()
def down() -> None:
    """Stopp det som «up» startet."""
    ladder.stop(state.home_folder())


def say(line: str) -> None:
    """Tell the person what happens, apart from what a command prints."""
    click.echo(line, err=True)

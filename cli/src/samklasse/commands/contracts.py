"""What we promise readers of our messages: publish it, and print it as a page."""

from __future__ import annotations

import sys

import click
from samklasse_contracts import page, published


@click.group()
def contracts() -> None:
    """Meldingskontraktene: dokumentasjon og publiserte skjemaer."""


@contracts.command()
def docs() -> None:
    """Skriv docs/messages.md til standard ut."""
    click.echo(page.messages_page(), nl=False)


@contracts.command()
def freeze() -> None:
    """Publiser skjemaene slik de er nå, og nye eksempler; nekter når noe ville krympe."""
    try:
        published.freeze()
    except published.Broken as broken:
        for line in broken.lines:
            click.echo(line, err=True)
        sys.exit(1)

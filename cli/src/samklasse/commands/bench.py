"""`samklasse bench …`: what each part can do, measured here."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click


class Benches(click.Group):
    """Our own benches, and those that services bring along."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them."""
        return sorted({*super().list_commands(ctx), *entry_points(group="samklasse.benches").names})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the one that is called."""
        for found in entry_points(group="samklasse.benches", name=name):
            brought = found.load()
            if isinstance(brought, click.Command):
                return brought
        return super().get_command(ctx, name)


@click.group(cls=Benches)
def bench() -> None:
    """Mål hva systemet klarer, her og nå."""


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="Ett JSON-objekt.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Skriv JSON-objektet til en fil også.")
@click.option("--events", type=int, help="Hendelser i hver runde, likt for alle veier.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--only", multiple=True, help="Bare denne veien; kan gjentas.")
@click.option("--named", help="Veien som svartid og prosessortid oppgis for; ellers den siste av dem som måles.")
@click.option("--live-seconds", default=10.0, show_default=True)
@click.option("--growth", "growth_events", default=60_000, show_default=True, help="Hendelser i vekstprøven; 0: ingen.")
@click.option("--backlog", default=0, show_default=True, help="Hendelser som hver vei i tillegg tømmer én gang.")
@click.option("--quick", is_flag=True, help="Én kort runde: om det virker, ikke hvor fort.")
@click.option("--profile", "profiles", type=click.Path(path_type=Path, file_okay=False), help="Mappe for cProfile.")
def delivery(as_json: bool, write: Path | None, **asked: Any) -> None:
    """Fra lagret hendelse til lagret virkning i en annen tjeneste, mot det aio-pika selv klarer."""
    from samklasse.bench import delivery as run
    from samklasse.bench import report

    plan = run.plan(**asked)
    found = report.figures(run.measure(plan, lambda line: click.echo(line, err=True)), plan)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    if write:
        write.parent.mkdir(parents=True, exist_ok=True)
        write.write_text(text + "\n")
    click.echo(text if as_json else report.table(found))


@bench.command("call-offs")
@click.option("--orders", default=10_000, show_default=True, help="Avrop i alt.")
@click.option("--clients", default=64, show_default=True, help="Kommuner som bestiller samtidig.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Skriv JSON-objektet til en fil også.")
@click.option("--profile", "profiles", type=click.Path(path_type=Path, file_okay=False), help="Mappe for cProfile.")
def call_offs(orders: int, clients: int, write: Path | None, profiles: Path | None) -> None:
    """Avrop over HTTP mot ett avtaletak: hvor fort, og aldri over."""
    from samklasse.bench import call_offs as run

    found = run.measure(lambda line: click.echo(line, err=True), orders=orders, clients=clients, profiles=profiles)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    if write:
        write.parent.mkdir(parents=True, exist_ok=True)
        write.write_text(text + "\n")
    click.echo(text)


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="Ett JSON-objekt.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Skriv JSON-objektet til en fil også.")
@click.option("--people", default=100_000, show_default=True)
@click.option("--municipalities", default=357, show_default=True)
@click.option("--hours", default=10, show_default=True, help="Føringer i timeregnskapet for hver som er i opplæring.")
@click.option("--rate", default=200.0, show_default=True, help="Forespørsler i sekundet.")
@click.option("--seconds", default=30.0, show_default=True)
def api(as_json: bool, write: Path | None, rate: float, seconds: float, **size: int) -> None:
    """Svartid fra enrollment på én kjerne: søk, deltakerlister, nøkkeltall, avrop, navn og timeregnskap."""
    from samklasse.bench.api import run
    from samklasse.bench.api.town import Size

    found = run.measure(Size(**size), rate, seconds, lambda line: click.echo(line, err=True))
    text = json.dumps(found, indent=1, ensure_ascii=False)
    if write:
        write.parent.mkdir(parents=True, exist_ok=True)
        write.write_text(text + "\n")
    click.echo(text if as_json else _summary(found))


def _summary(found: dict[str, Any]) -> str:
    """The same for people."""
    head = f"{found['people']} deltakere, {found['requests_per_s']:.0f} forespørsler/s"
    rows = [("alle", found), *found["by_kind"].items()]
    times = [
        f"{kind:<10} p50 {one['p50_ms']:>6} ms  p95 {one['p95_ms']:>6} ms  p99 {one['p99_ms']:>6} ms"
        for kind, one in rows
        if "p50_ms" in one
    ]
    return "\n".join([head, *times])


@bench.command()
@click.option(
    "--json", "to", type=click.Path(path_type=Path, dir_okay=False), help="Skriv JSON-objektet til en fil også."
)
@click.option("--people", default=10_000, show_default=True, help="Meldinger i hver runde, én til hver.")
@click.option("--rounds", default=5, show_default=True, help="Runder av hver vei, vekselvis.")
@click.option("--rate", default=500.0, show_default=True, help="Varslede i sekundet der de varsles i et jevnt tempo.")
@click.option("--seconds", default=20.0, show_default=True, help="Så lenge; høyst én gang for hver klasse.")
@click.option("--requests", default=5_000, show_default=True, help="Kalenderforespørsler av hvert slag.")
@click.option("--language", help="Alle leser dette; ellers blandet, som i en klasse i norsk.")
def notifications(to: Path | None, **size: Any) -> None:
    """Fra endret klasse til overlevert melding, mot det ferdigbygde e-poster klarer over samme forbindelser."""
    from samklasse.bench.notifications import run

    found = run.measure(run.Plan(**size), lambda line: click.echo(line, err=True))
    text = json.dumps(found, indent=1, ensure_ascii=False)
    if to:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text + "\n")
    click.echo(text)

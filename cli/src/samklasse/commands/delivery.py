"""Facts once more, and the broker as it should be: replay, restore, audit."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from datetime import datetime

import click
import httpx
from samklasse_chassis.clock import OSLO

from samklasse import ahead, letters
from samklasse import audit as audits
from samklasse import replay as replays
from samklasse import restore as restores
from samklasse.commands.operator import attached
from samklasse.event_logs import Asked
from samklasse.infra.errors import CannotStart
from samklasse.provision import installed
from samklasse.service_door import Hand
from samklasse.stack import Stack


@click.command()
@click.option("--consumer", metavar="KØ", help="Hvem det spilles av for.")
@click.option("--mailbox", metavar="ORGNR", help="I stedet: leverandørens postkasse.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Sagt da eller siden.")
@click.option("--type", "types", multiple=True, metavar="NØKKEL", help="Bare denne typen (kan gjentas).")
@click.option("--dry-run", is_flag=True, help="Bare tell.")
@click.option("--rebuild", is_flag=True, help="Tøm kopien først, og bygg den på nytt.")
@click.option("--lacking", is_flag=True, help="Bygg på nytt selv om loggene ikke lenger har alt.")
@click.option("--actor", envvar="SAMKLASSE_ACTOR", help="Hvem du er; kreves med --rebuild.")
@click.option("--reason", help="Hvorfor; kreves med --rebuild.")
def replay(
    *, consumer: str | None, mailbox: str | None, since: datetime | None, types: tuple[str, ...], dry_run: bool,
    rebuild: bool, lacking: bool, actor: str | None, reason: str | None,
) -> None:  # fmt: skip
    """Send det eierne har sagt, en gang til, til den som hører på KØ; eller brevene til en leverandør."""
    stack, at = attached(), since.replace(tzinfo=OSLO) if since else None
    if (consumer is None) == (mailbox is None):
        raise click.UsageError("si hvem det spilles av for: --consumer eller --mailbox")
    if mailbox is not None:
        _tell(asyncio.run(letters.replay(stack, mailbox, at)))
        return
    aim, asked = replays.target(str(consumer)), Asked(at, types)
    hand = Hand(actor, reason) if actor and reason else None
    if dry_run:
        _tell(asyncio.run(replays.count(stack, aim, asked)))
    elif not rebuild:
        _tell(asyncio.run(replays.replay(stack, aim, asked, hand)))
    elif asked != Asked():
        raise CannotStart("--rebuild bygger av alt: uten --from og --type, ellers får rekkene hull")
    elif hand is None:
        raise CannotStart("--rebuild tømmer kopien: si hvem og hvorfor (--actor, --reason)")
    elif aim.consumer.rebuild is None:
        raise CannotStart(f"{aim.queue} eier fakta eller handler i verden utenfor, og bygges ikke på nytt")
    else:
        _tell(asyncio.run(replays.rebuild(stack, aim, hand, lacking=lacking)))


@click.command()
@click.option("--consumer", "queues", multiple=True, metavar="KØ", help="Se etter tapte meldinger også for denne.")
@click.option("--all", "everything", is_flag=True, help="Se etter tapte meldinger for alle.")
@click.option(
    "--rewound",
    is_flag=True,
    help="Databasen, eller ett skjema, er satt tilbake i tid: tøm køene først. Tjenestene må stå.",
)
def restore(queues: tuple[str, ...], everything: bool, rewound: bool) -> None:
    """Legg tilbake køer og bindinger som mangler, og spill av det de gikk glipp av."""
    stack = attached()
    for queue in queues:
        replays.target(queue)
    doing = restores.rewound(stack, click.echo) if rewound else None
    counted = asyncio.run(doing or restores.restore(stack, queues, everything=everything, say=click.echo))
    click.echo(f"{counted.total()} meldinger spilt av på nytt, til {len(counted)} køer")
    if rewound and not _owners_know(stack):
        sys.exit(1)


@click.command()
@click.option("--said", is_flag=True, help="I stedet: det andre har hørt, mot det eierne vet at de har sagt.")
def audit(*, said: bool) -> None:
    """Sammenlign meldingskøen med det tjenestene trenger."""
    stack = attached()
    if said:
        sys.exit(0 if _owners_know(stack) else 1)
    try:
        report = asyncio.run(audits.look(stack.infra, stack.state, installed()))
    except httpx.HTTPError as error:
        raise CannotStart(f"meldingskøen svarer ikke ({type(error).__name__})") from None
    for line in audits.lines(report):
        click.echo(line)
    if not report.healthy:
        click.echo("hjelper: samklasse restore")
    sys.exit(0 if report.healthy else 1)


def _owners_know(stack: Stack) -> bool:
    """Tell what owners have forgotten; whether it is nothing."""
    services = installed()
    report = asyncio.run(ahead.look(stack, services))
    for line in ahead.lines(report, services):
        click.echo(line)
    return report.healthy


def _tell(counted: Counter[str]) -> None:
    for key, count in sorted(counted.items()):
        click.echo(f"{count:>8}  {key}")
    click.echo(f"{counted.total():>8}  i alt")

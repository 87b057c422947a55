"""Say what runs and what is wrong."""

from __future__ import annotations

import asyncio
import os
import sys

import click

from samklasse import doctor as doctors
from samklasse import stack
from samklasse.infra import state


@click.command()
def doctor() -> None:
    """Si hva som går, hvor, i hvilken versjon, hva som er galt og hva som hjelper."""
    findings = asyncio.run(_gather())
    for finding in findings:
        click.echo(f"{finding.verdict:<5}{finding.what:<24}{finding.says}")
        if finding.remedy:
            click.echo(f"{'':<5}{'':<24}hjelper: {finding.remedy}")
    sys.exit(0 if doctors.healthy(findings) else 1)


async def _gather() -> list[doctors.Finding]:
    home = stack.Stack(state.home_folder())
    return [finding async for finding in doctors.examine(home, dict(os.environ))]

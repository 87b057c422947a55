"""`samklasse catalogue search` and `samklasse catalogue compare`"""

from typing import Any

import click
import httpx

SECONDS = 30.0
FILTERS = (
    "course_type", "subject", "level", "window", "language", "malform", "industry", "supplier", "starts_from",
    "starts_to", "free_seats", "sort",
)  # fmt: skip


@click.group()
def catalogue() -> None:
    """Kurstilbudene fra alle leverandører."""


def _where(command: Any) -> Any:
    """Options of both commands: where enrollment is, and who asks."""
    token = click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Adgangstegn (samklasse token).")
    url = click.option(
        "--enrollment", required=True, envvar="SAMKLASSE_ENROLLMENT_URL", help="Adressen til enrollment."
    )
    return url(token(command))


def _filters(command: Any) -> Any:
    """An option for everything that can be sought, by the API's own names."""
    for name in reversed(FILTERS):
        command = click.option(f"--{name.replace('_', '-')}", name, help=f"som {name} i GET /offerings")(command)
    return command


@catalogue.command()
@_filters
@_where
def search(enrollment: str, token: str, **sought: str | None) -> None:
    """Finn kurstilbud; uten valg alle."""
    asked = {name: value for name, value in sought.items() if value is not None}
    after: str | None = ""
    while after is not None:
        page = _get(enrollment, token, "/offerings", asked | ({"after": after} if after else {}))
        for each in page["offerings"]:
            click.echo(_line(each))
        after = page["next"]


@catalogue.command()
@click.argument("ids", nargs=-1, required=True)
@_where
def compare(ids: tuple[str, ...], enrollment: str, token: str) -> None:
    """Sett opptil fem kurstilbud ved siden av hverandre, med prisen etter egne avtaler."""
    answer = _get(enrollment, token, "/offerings/compare", {"ids": list(ids)})
    for name in ("supplier_orgnr", "ref", *answer["differ_in"]):
        shown = [str(each.get(name, "")) for each in answer["offerings"]]
        click.echo(f"{name}: " + " | ".join(shown))
    prices = [", ".join(_kroner(own["seat_ore"]) for own in each["own_prices"]) for each in answer["offerings"]]
    click.echo("pris per plass: " + " | ".join(price or "ingen avtale" for price in prices))


def _line(offering: dict[str, Any]) -> str:
    stale = " (ikke gjennomgått på lenge)" if offering["stale"] else ""
    levels, windows = "/".join(offering["levels"]), "/".join(offering["windows"]) or "når som helst"
    return (
        f"{offering['offering_id']}  {offering['supplier_orgnr']}  {offering['ref']}  {offering['course_type']}  "
        f"{offering['subject']}  {levels}  {windows}  {offering['free_seats']} ledige{stale}"
    )


def _kroner(ore: int) -> str:
    return f"{ore / 100:.2f} kr".replace(".", ",")


def _get(url: str, token: str, path: str, asked: dict[str, Any]) -> Any:
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=SECONDS) as client:
        try:
            answer = client.get(path, params=asked)
        except httpx.TransportError as error:
            raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None
    if answer.is_error:
        told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        fields = ", ".join(told.get("fields", {}))
        raise click.ClickException(f"avvist: {told.get('code', answer.status_code)} {fields}".rstrip())
    return answer.json()

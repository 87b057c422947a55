"""`docs/messages.md`: every message on one page, written from the catalogue (`samklasse contracts docs`)."""

from collections.abc import Iterable, Iterator

from samklasse_contracts import published, spots
from samklasse_contracts.catalogue import CORE, MAILBOX, TOLD, Row
from samklasse_contracts.message import Message

HEAD = """\
# Messages

Written by `samklasse contracts docs` from `shared/contracts`; a test sees that it is fresh. Do not edit it by hand.

A message is a fact. Its key is also its CloudEvents type and its routing key: `<owner>.<aggregate>.<event>.v<major>`.
*Privacy* is the class of the whole message: P0 open, P1 internal, P2 pseudonymous; nothing more private crosses the
broker. *Counted* messages carry `sequence`, one more for each message that their aggregate says, and are handled in
that order; the others are only deduplicated. A field with `?` may be missing, `[]` is a list. Every body has a JSON
schema and an example in `shared/contracts/src/samklasse_contracts` (`schemas/`, `examples/`), under its key.
"""
BETWEEN = """\
## Between the services

Exchange `ev`, virtual host `core`. *Nobody yet*: said for the record and for later readers.
"""
SUPPLIERS = """\
## Between a supplier and the gateway

Virtual host `suppliers`: a supplier speaks into its exchange `<orgnr>.in` and reads its queue `<orgnr>.out`
([suppliers.md](suppliers.md)). It sees a pseudonym of a person that no other supplier sees.
"""


def messages_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, BETWEEN, *_owners(), SUPPLIERS, *_supplier_parts()])


def _owners() -> Iterator[str]:
    owners = dict.fromkeys(_owner(row.message) for row in CORE)
    for owner in owners:
        rows = [row for row in CORE if _owner(row.message) == owner]
        yield f"### {owner.capitalize()} says\n"
        yield _table(rows)


def _supplier_parts() -> Iterator[str]:
    yield "### A supplier says\n"
    yield _table(Row(message, ("gateway",)) for message in TOLD)
    yield "### A supplier hears\n"
    yield _table(Row(message, ("the supplier",)) for message in MAILBOX)


def _table(rows: Iterable[Row]) -> str:
    lines = [
        "| message | key | heard by | privacy | counted | what it says | fields |",
        "|---|---|---|---|---|---|---|",
        *(_line(row) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    message = row.message
    cells = [
        f"`{message.__name__}`",
        f"`{message.key}`",
        ", ".join(row.hearers) or "*nobody yet*",
        message.privacy.value,
        "yes" if message.sequenced else "no",
        _sentence(message),
        ", ".join(_fields(message)),
    ]
    return f"| {' | '.join(cells)} |"


def _fields(message: type[Message]) -> Iterator[str]:
    """The outermost fields, as readers write them."""
    for path, spot in spots.spots(published.schema(message)).items():
        if path and not any(mark in path for mark in ".[]"):
            yield f"{path}{'[]' if 'array' in spot.kinds else ''}{'' if spot.required else '?'}"


def _sentence(message: type[Message]) -> str:
    return " ".join((message.__doc__ or "").split("\n\n")[0].split()).replace("|", "\\|")


def _owner(message: type[Message]) -> str:
    return message.key.partition(".")[0]

"""Post a list to enrollment, hand contact points to notifications, then open the people for placement.

Contact points go from this machine straight to notifications: enrollment sees the columns and keeps none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain.importing import Bad, Table, cells_of, corrected
from samklasse_enrollment.domain.importing.columns import international
from samklasse_enrollment.translate.lists.writing import write

CHANNELS = {"epost": ("EMAIL", "email"), "sms": ("SMS", "phone")}
AT_A_TIME = 1000
"""Contact points, or people to open, in one request."""


class Refused(Exception):
    """A service said no; its code and fields, as it told them."""

    def __init__(self, code: str, fields: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Options:
    """How a list is handed in."""

    kommunenummer: str
    dry_run: bool = False
    all_or_nothing: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a list; `bad` are the answers' own rows."""

    what: str
    taken: int
    protected: int
    bad: tuple[Mapping[str, Any], ...]


def hand_over(
    enrollment: httpx.Client, notifications: httpx.Client, options: Options, data: bytes, table: Table
) -> Outcome:
    """Do all three steps; doing them again with the same file is harmless. `table` is what `data` holds.

    Raises:
        Refused: one of the services refused as a whole.
    """
    mode = "all-or-nothing" if options.all_or_nothing else "good-rows"
    asked = {"kommunenummer": options.kommunenummer, "mode": mode, "dry_run": str(options.dry_run).lower()}
    answer = _call(
        enrollment, "POST", "/imports", params=asked, content=data,
        headers={"content-type": "application/octet-stream"},
    )  # fmt: skip
    accepted = answer["accepted"]
    ids = {row["row"]: row["person_id"] for row in accepted if row["person_id"]}
    _put_in_place(notifications, list(_contact_points(table, ids)))
    for some in _parts(list(ids.values())):
        _call(enrollment, "POST", f"/imports/{answer['import_id']}/confirmation", json={"person_ids": some})
    protected = sum(row["protected"] for row in accepted)
    return Outcome(answer["outcome"], len(accepted), protected, tuple(answer["rejected"]))


def correct(table: Table, outcome: Outcome) -> bytes:
    """The bad rows of the file with what is wrong in each; made here, so that no name travels back."""
    bad = [Bad(each["row"], each["column"], each["code"]) for each in outcome.bad]
    return write(corrected(table, bad, only_bad=True))


def _put_in_place(notifications: httpx.Client, points: Sequence[dict[str, str]]) -> None:
    for some in _parts(points):
        _call(notifications, "PUT", "/contact-points", json=some)


def _parts(every: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (every[first : first + AT_A_TIME] for first in range(0, len(every), AT_A_TIME))


def _contact_points(table: Table, ids: Mapping[int, str]) -> Iterator[dict[str, str]]:
    for number, cells in cells_of(table):
        if cells is not None and number in ids:
            channel, field = CHANNELS[cells["varsling"]]
            address = cells["epost"] if field == "email" else international(cells["telefon"]) or ""
            yield {"ref": ids[number], "language": cells["spraak"], "channel": channel, field: address}


def _call(service: httpx.Client, method: str, path: str, **request: Any) -> Any:
    headers = {**request.pop("headers", {}), "idempotency-key": f"import-{new_id()}"}
    answer = service.request(method, path, headers=headers, **request)
    if answer.is_error:
        told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        raise Refused(told.get("code", f"HTTP_{answer.status_code}"), told.get("fields", {}))
    return answer.json()

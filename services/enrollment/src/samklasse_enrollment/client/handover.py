"""Post a list to enrollment, hand contact points to notifications, then open the people for placement.

Contact points go from this machine straight to notifications: enrollment sees the columns and keeps none of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain.importing import rows

CHANNELS = {"epost": ("EMAIL", "email"), "sms": ("SMS", "phone")}
AT_A_TIME = 1000
"""Contact points in one request."""


class Refused(Exception):
    """A service said no; its code and fields, as it told them."""

    def __init__(self, code: str, fields: Mapping[str, str]) -> None:
        super().__init__(code)
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Outcome:
    """What became of a list; `bad` are the answers' own rows."""

    taken: int
    protected: int
    bad: tuple[Mapping[str, Any], ...]


def hand_over(enrollment: httpx.Client, notifications: httpx.Client, kommunenummer: str, data: bytes) -> Outcome:
    """Do all three steps; doing them again with the same file is harmless.

    Raises:
        Refused: one of the services refused as a whole.
    """
    answer = _call(
        enrollment, "POST", "/imports", params={"kommunenummer": kommunenummer}, content=data,
        headers={"content-type": "text/csv"},
    )  # fmt: skip
    ids = {row["row"]: row["person_id"] for row in answer["accepted"] if not row["protected"]}
    points = list(_contact_points(data, ids))
    for first in range(0, len(points), AT_A_TIME):
        _call(notifications, "PUT", "/contact-points", json=points[first : first + AT_A_TIME])
    if ids:
        path = f"/imports/{answer['import_id']}/confirmation"
        _call(enrollment, "POST", path, json={"person_ids": list(ids.values())})
    return Outcome(len(answer["accepted"]), len(answer["accepted"]) - len(ids), tuple(answer["rejected"]))


def _contact_points(data: bytes, ids: Mapping[int, str]) -> Iterator[dict[str, str]]:
    for number, cells in rows(data):
        if cells is not None and number in ids:
            channel, field = CHANNELS[cells["varsling"]]
            address = cells["epost"] if field == "email" else cells["telefon"].replace(" ", "")
            yield {"ref": ids[number], "language": cells["spraak"], "channel": channel, field: address}


def _call(service: httpx.Client, method: str, path: str, **request: Any) -> Any:
    headers = {**request.pop("headers", {}), "idempotency-key": f"import-{new_id()}"}
    answer = service.request(method, path, headers=headers, **request)
    if answer.is_error:
        told = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
        raise Refused(told.get("code", f"HTTP_{answer.status_code}"), told.get("fields", {}))
    return answer.json()

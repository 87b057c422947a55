"""An export as a file, to hand in by hand: JSON, or CSV with `;` that no spreadsheet takes for a formula."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from samklasse_enrollment.domain.register import Record

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(records: Sequence[Record], rule: str, form: str) -> tuple[str, str]:
    """The text and its media type; `form` is json or csv."""
    if form == "json":
        told = [{"position": one.position, "fields": one.fields} for one in records]
        return json.dumps({"rule": rule, "records": told}, ensure_ascii=False, indent=1), "application/json"
    return _csv([(one.position, dict(_flat(one.fields))) for one in records]), "text/csv; charset=utf-8"


def _csv(rows: Sequence[tuple[int, Mapping[str, str]]]) -> str:
    columns = list(dict.fromkeys(name for _, row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["position", *columns])
    for position, row in rows:
        writer.writerow([position, *(_safe(row.get(name, "")) for name in columns)])
    return out.getvalue()


def _flat(fields: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{part}", str(one)) for part, one in value.items())
        elif isinstance(value, list):
            yield name, json.dumps(value, ensure_ascii=False)
        else:
            yield name, str(value)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text

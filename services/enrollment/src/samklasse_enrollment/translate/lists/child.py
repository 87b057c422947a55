"""`python -m samklasse_enrollment.translate.lists.child`: a spreadsheet in, its rows as JSON out, within limits."""

import json
import resource
import sys
from typing import Any

from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.translate.lists.bounds import MOST_MEMORY, MOST_SECONDS
from samklasse_enrollment.translate.lists.sheets import read_sheet


def main() -> None:
    """Read standard input; whoever takes too much memory or time is ended by the system."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)


def _answer(data: bytes) -> dict[str, Any]:
    try:
        table = read_sheet(data)
    except BadFile as refused:
        return {"refused": refused.fields}
    return {"kind": table.form.kind, "header": table.header, "rows": table.rows}


if __name__ == "__main__":
    main()

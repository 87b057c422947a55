"""Read a stranger's spreadsheet in a process of its own, which may use only so much memory and time.

What a spreadsheet unpacks to cannot be told before: one cell far to the right and down can stand for thousands of
millions. The table of contents is judged first (`bounds`); the rest is left to the limits of the process.
"""

import asyncio
import json
import sys
from typing import Any

from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import MAX_BYTES, Form, Kind, Table
from samklasse_enrollment.translate.lists.bounds import MOST_MEMORY, MOST_SECONDS, kind_of
from samklasse_enrollment.translate.lists.reading import is_sheet, read

CHILD = "samklasse_enrollment.translate.lists.child"


async def read_apart(data: bytes) -> Table:
    """As `read`, without holding up or endangering whoever asks.

    Raises:
        BadFile: too large, or nothing in it can be read as rows.
    """
    if len(data) > MAX_BYTES or not is_sheet(data):
        return await asyncio.to_thread(read, data)
    kind_of(data)
    command = (sys.executable, "-m", CHILD)
    child = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(MOST_SECONDS):
            told, _ = await child.communicate(data)
    except TimeoutError:
        raise BadFile(reason="TOO_LARGE", seconds=MOST_SECONDS) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise BadFile(reason="TOO_LARGE", most=MOST_MEMORY)
    return await asyncio.to_thread(_table, told)


def _table(told: bytes) -> Table:
    answer: dict[str, Any] = json.loads(told)
    if "refused" in answer:
        raise BadFile(**answer["refused"])
    rows = tuple((number, tuple(cells)) for number, cells in answer["rows"])
    return Table(Form(Kind(answer["kind"])), tuple(answer["header"]), rows)

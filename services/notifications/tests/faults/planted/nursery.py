"""Pytests to try bugs in, a process each, forked from this one, which has loaded all that is no part of the service.

Each line read is {"folder", "env", "args"}: a copy of the service in that folder comes before the real one. Whatever
the pytest says goes to `output.txt` there; a line is written when it has ended.
"""

import json
import os
import sys
from pathlib import Path

import hypothesis
import pytest
import samklasse.stack


def main() -> None:
    loaded = [module.__name__ for module in (hypothesis, samklasse.stack)]
    assert "samklasse_notifications" not in sys.modules, f"{loaded} load the service"
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(_tried(**json.loads(line)))
        os.waitpid(child, 0)
        print(flush=True)


def _tried(folder: str, env: dict[str, str], args: list[str]) -> int:
    os.environ.update(env)
    sys.path.insert(0, folder)
    said = os.open(Path(folder) / "output.txt", os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)
    return int(pytest.main(args))


if __name__ == "__main__":
    main()

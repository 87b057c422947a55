"""`python -m samklasse_scheduling.compiled`: have every solver's machine code made and kept, before anybody waits.

Nothing is done where it is there already and no solver has changed since. In three processes, as the solvers are.
"""

import subprocess
import sys

KERNELS = {
    "timetable": "from samklasse_scheduling.itc2007.running import warm; warm()",
    "repair": "from samklasse_scheduling.domain.mending.mending import compile_kernels; compile_kernels()",
    "formation": "from samklasse_scheduling.solver import load; load()",
}


def main() -> None:
    """Compile; end non-zero where one did not."""
    children = [subprocess.Popen([sys.executable, "-c", code]) for code in KERNELS.values()]
    sys.exit(max(child.wait() for child in children))


if __name__ == "__main__":
    main()

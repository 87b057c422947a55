"""What the service's process is made of."""

import subprocess
import sys

LOADED = "import sys, samklasse_scheduling.app; print('ortools' in sys.modules)"


def test_the_solver_library_is_never_loaded_into_the_service() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"

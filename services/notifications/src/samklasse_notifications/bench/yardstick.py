"""How fast the processor is just now. A shared machine's runs at half its best for minutes, and its clocks do not tell.

The same work each time, of the kind that rendering is made of and with nothing of ours in it: a figure in microseconds
is read beside this one.
"""

import json
import time
from base64 import b64encode

TIMES = 200
TOLD = {f"time {number}": f"tirsdag {number}. mars kl. 09.00-11.15, Prøvestad" for number in range(50)}


def measure() -> float:
    """Microseconds of processor time for one."""
    began = time.process_time()
    for _ in range(TIMES):
        text = "\r\n".join(f"{name.capitalize()}: {said.replace('.', ':')}" for name, said in TOLD.items())
        b64encode(f"{text}{json.dumps(TOLD)}".encode())
    return 1e6 * (time.process_time() - began) / TIMES

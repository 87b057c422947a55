"""Repair in a process of its own: a pickled question on standard input, a pickled answer on standard output.

OR-Tools and numba are loaded here and nowhere in the service's own process.
"""

import os
import pickle
import sys

POLITENESS = 5


def main() -> None:
    """Answer one question."""
    from samklasse_scheduling.domain.mending.answering import answer

    os.nice(POLITENESS)
    question = pickle.load(sys.stdin.buffer)  # from our own parent process
    sys.stdout.buffer.write(pickle.dumps(answer(question)))


if __name__ == "__main__":
    main()

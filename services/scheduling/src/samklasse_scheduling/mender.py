"""`python -m samklasse_scheduling.mender`: repair of many sessions in a process of its own."""

from samklasse_scheduling.domain.repair.alternatives import Answer
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.domain.repair.ordering import in_order
from samklasse_scheduling.serving import Stopped, Tell, serve


def main() -> None:
    """Answer one question."""
    serve(load, answer)


def load() -> None:
    """Have the machine code made or read."""
    from samklasse_scheduling.domain.mending import answering  # noqa: F401
    from samklasse_scheduling.domain.mending.mending import compile_kernels

    compile_kernels()


def answer(question: Asked, stopped: Stopped, tell: Tell) -> Answer:
    """Alternatives; it is too soon over to be told of or stopped."""
    from samklasse_scheduling.domain.mending.answering import answer as alternatives

    return in_order(question, alternatives(question))


if __name__ == "__main__":
    main()

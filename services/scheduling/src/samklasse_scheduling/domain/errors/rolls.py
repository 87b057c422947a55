"""Rolls that cannot be taken."""

from samklasse_scheduling.domain.errors.root import Refusal


class OldRoll(Refusal):
    """A roll whose revision is not higher than the one that counts."""

    code = "OLD_REVISION"

    def __init__(self, revision: int, known: int) -> None:
        super().__init__(revision=revision, known=known)


class WrongRoll(Refusal):
    """A roll that names somebody who was not there, twice, or for longer than the session; `code` says which."""

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        super().__init__(**fields)

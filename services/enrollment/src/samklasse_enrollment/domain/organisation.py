"""What enrollment knows of an organisation."""

from dataclasses import dataclass

from samklasse_enrollment.domain.values import Role


@dataclass(frozen=True)
class Organisation:
    """A copy of what partnerships registered."""

    orgnr: str
    kommunenummer: str | None
    roles: frozenset[str]
    has_centre: bool
    malform: str | None = None
    """The written form it has chosen; of use for letters."""

    @property
    def buys(self) -> bool:
        """Whether it may call off."""
        return Role.BUYER in self.roles

    @property
    def sells(self) -> bool:
        """Whether it may offer."""
        return Role.SELLER in self.roles

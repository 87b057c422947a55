"""A town as the operator's commands see it, so that they are the product's own."""

from dataclasses import dataclass, replace

from rig.town import Town
from samklasse.infra.state import Infra, State
from samklasse.stack import Stack


@dataclass(frozen=True)
class TownStack(Stack):
    """What `samklasse restore` and its kin ask of a system."""

    town: Town

    @property
    def state(self) -> State:
        """Addresses and passwords of the town."""
        return replace(self.town.state, infra=self.town.infra)

    @property
    def infra(self) -> Infra:
        """How an administrator reaches its servers."""
        return self.town.infra

    def database_url(self, role: str | None = None) -> str:
        """The town's database as `role` sees it."""
        if role is None:
            return self.town.admin_url
        return f"postgresql://{role}:{self.town.state.secret(role)}@{self.town.admin_url.rpartition('@')[2]}"


def operated(place: Town) -> TownStack:
    """The town in an operator's hands."""
    return TownStack(place.home, place)

"""Organisations, agreements and cooperation terms in the database."""

from samklasse_partnerships.store.agreements import lock_agreement, rank_holder, read_agreements, save_agreement
from samklasse_partnerships.store.cooperation import latest_cooperation, read_cooperation, save_cooperation
from samklasse_partnerships.store.organisations import (
    kommunenummer_holder,
    lock_organisation,
    read_organisations,
    save_organisation,
)

__all__ = [
    "kommunenummer_holder",
    "latest_cooperation",
    "lock_agreement",
    "lock_organisation",
    "rank_holder",
    "read_agreements",
    "read_cooperation",
    "read_organisations",
    "save_agreement",
    "save_cooperation",
    "save_organisation",
]

"""Every no that partnerships can say.

Refusal
├── InvalidOrgnr              the check digit of an organisation number is wrong
├── MissingRoles              an organisation without any role
├── PrivateBuyer              only public bodies buy
├── NumberMissing             a municipality without its number, a county without its own
├── NumberNotItsOwn           a municipality or county number on a body that is neither
├── CountyMismatch            the municipality number does not begin with the county number
├── KommunenummerTaken        another organisation holds that municipality number
├── UnknownOrganisation       an organisation number that nobody has registered
├── NotASeller · NotABuyer    the organisation does not hold the role
├── SellerIsBuyer             an agreement with itself
├── NoBuyers · BuyersAndAll   neither or both of a list of buyers and "all municipalities"
├── EmptyScope                no course type
├── PricesNotScope            the priced course types are not exactly those in scope
├── PeriodReversed · PeriodOver
├── CeilingTooLow             not even one seat fits under the ceiling
├── RankWithoutFramework      a place in an order that does not exist
├── RankTaken                 another seller has that place in the framework
├── NotTheBuyer               cooperation terms for a municipality that may not buy under the agreement
├── StartsOutsidePeriod       terms that begin before today or outside the agreement
├── WrongState                the agreement is terminated or has expired
└── EndsOutsidePeriod         an end before today or after the agreement's own
"""

from collections.abc import Mapping


class Refusal(Exception):
    """A rule says no; `fields` are the values it complains about."""

    code = "REFUSED"

    def __init__(self, **fields: object) -> None:
        super().__init__(self.code)
        self.fields: Mapping[str, object] = fields


class InvalidOrgnr(Refusal):
    code = "INVALID_ORGNR"


class MissingRoles(Refusal):
    code = "MISSING_ROLES"


class PrivateBuyer(Refusal):
    code = "PRIVATE_BUYER"


class NumberMissing(Refusal):
    code = "NUMBER_MISSING"


class NumberNotItsOwn(Refusal):
    code = "NUMBER_NOT_ITS_OWN"


class CountyMismatch(Refusal):
    code = "COUNTY_MISMATCH"


class KommunenummerTaken(Refusal):
    code = "KOMMUNENUMMER_TAKEN"


class UnknownOrganisation(Refusal):
    code = "UNKNOWN_ORGANISATION"


class NotASeller(Refusal):
    code = "NOT_A_SELLER"


class NotABuyer(Refusal):
    code = "NOT_A_BUYER"


class SellerIsBuyer(Refusal):
    code = "SELLER_IS_BUYER"


class NoBuyers(Refusal):
    code = "NO_BUYERS"


class BuyersAndAll(Refusal):
    code = "BUYERS_AND_ALL"


class EmptyScope(Refusal):
    code = "EMPTY_SCOPE"


class PricesNotScope(Refusal):
    code = "PRICES_NOT_SCOPE"


class PeriodReversed(Refusal):
    code = "PERIOD_REVERSED"


class PeriodOver(Refusal):
    code = "PERIOD_OVER"


class CeilingTooLow(Refusal):
    code = "CEILING_TOO_LOW"


class WrongState(Refusal):
    code = "WRONG_STATE"


class EndsOutsidePeriod(Refusal):
    code = "ENDS_OUTSIDE_PERIOD"


class RankWithoutFramework(Refusal):
    code = "RANK_WITHOUT_FRAMEWORK"


class RankTaken(Refusal):
    code = "RANK_TAKEN"


class NotTheBuyer(Refusal):
    code = "NOT_THE_BUYER"


class StartsOutsidePeriod(Refusal):
    code = "STARTS_OUTSIDE_PERIOD"

"""What `samklasse inquiry` says in Norwegian, by the API's codes."""

from datetime import datetime
from zoneinfo import ZoneInfo

METHODS = {"DIRECT": "direkte", "RANKED": "i fast rekkefølge", "MINI_COMPETITION": "minikonkurranse"}
STATES = {"OPEN": "åpen", "AWARDED": "tildelt", "CLOSED": "lukket"}
PARTS = {
    "WAITING": "ikke spurt ennå",
    "ASKED": "spurt",
    "ANSWERED": "har svart",
    "DECLINED": "takket nei",
    "SILENT": "svarte ikke",
    "WON": "valgt",
    "LOST": "ikke valgt",
}
BEST = {
    "NEXT_IN_ORDER": "står for tur",
    "LOWEST_PRICE": "lavest pris",
    "MOST_SEATS": "flest plasser",
    "EARLIEST_ANSWER": "svarte først",
    "SAME_IN_ALL": "likt i alt",
    "ONLY_ANSWER_LEFT": "eneste svar som er igjen",
}
DEVIATIONS = {
    "LEVEL_FITS_BETTER": "nivået passer bedre",
    "TIMES_FIT_BETTER": "tidene passer bedre",
    "STARTS_EARLIER": "starter tidligere",
    "MORE_SEATS_NEEDED": "trenger flere plasser",
}
ENDS = {"NEED_GONE": "behovet er borte", "TOO_EXPENSIVE": "for dyrt", "NO_FIT": "ingen passet"}
REFUSED = {
    "NOBODY_TO_ASK": "ingen leverandør under avtalen dekker dette kurset i denne tiden",
    "NOT_A_BUYER": "kommunen er ikke kjent som kjøper",
    "NOT_FOUND": "kommunen har ingen slik forespørsel",
    "INQUIRY_OVER": "forespørselen er avsluttet",
    "ANSWERS_SEALED": "svarene åpnes først når alle har hatt sin tid",
    "NO_SUCH_ANSWER": "det finnes ikke noe slikt svar",
    "REASON_MISSING": "et annet svar er foreslått; si hvorfor dette velges (--deviation)",
    "OVER_CEILING": "det er ikke nok igjen av avtalens tak",
    "OVER_CAPACITY": "tilbudet har ikke så mange ledige plasser",
    "AGREEMENT_OVER": "avtalen er sagt opp",
    "OUTSIDE_PERIOD": "avtalen gjelder ikke hele tiden",
    "BAD_GROUP_SIZE": "en gruppe har 1 til 20 plasser",
    "UNAUTHENTICATED": "adgangstegnet er ikke gyldig",
}
OSLO = ZoneInfo("Europe/Oslo")


def kroner(ore: int) -> str:
    """Øre as people write kroner."""
    return f"{ore // 100},{ore % 100:02d} kr"


def clock_time(told: str) -> str:
    """An instant as the clock on the wall shows it."""
    return datetime.fromisoformat(told).astimezone(OSLO).strftime("%d.%m.%Y kl. %H:%M")

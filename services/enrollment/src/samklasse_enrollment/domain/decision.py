"""Decisions (enkeltvedtak, il §§ 46-47): kinds, grounds, how long there is to appeal, and whether a letter goes out."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.errors import BadDecision, DayOutOfOrder, MunicipalityDecides
from samklasse_enrollment.domain.rules import RuleSet
from samklasse_enrollment.domain.training import days


@dataclass(frozen=True)
class Making:
    """What a municipality decides. `ground` is a code that may be kept, of an exemption sealed; `cause` and `text`
    are sealed.

    `cause`: HEALTH or OTHER, where the routine about letters asks for it. `form`: BOKMAL or NYNORSK, where the
    municipality has chosen neither.
    """

    kind: str
    outcome: str
    ground: str
    text: str | None = None
    cause: str | None = None
    form: str | None = None


@dataclass(frozen=True)
class Decision:
    """`appeal_by` counts from the day the letter is known to have reached her, until then from the decision.

    None: it cannot be appealed. `ground` None: it is sealed, with those of leave.
    """

    id: UUID
    case_id: UUID
    person_id: UUID
    owner_orgnr: str
    kind: str
    outcome: str
    ground: str | None
    paragraph: str
    rule: str
    decided_on: date
    decided_by: str
    appeal_by: date | None
    reached_on: date | None = None


def check_decider(orgnr: str, owner_orgnr: str, *, is_official: bool) -> None:
    """A supplier that carries out a municipality's administration decides nothing (A21).

    Raises:
        MunicipalityDecides: it is not an official of the municipality whose case it is.
    """
    if orgnr != owner_orgnr or not is_official:
        raise MunicipalityDecides(field="decided_by")


def paragraph(making: Making, rule: RuleSet) -> str:
    """Where the law gives the power to decide.

    Raises:
        BadDecision: the rule knows no such kind, outcome, ground or cause.
    """
    kind = rule.table("kinds").get(making.kind)
    if kind is None:
        raise BadDecision(field="kind", rule=rule.paragraph)
    known = (("outcome", making.outcome, kind["outcomes"]), ("ground", making.ground, kind["grounds"]))
    for field, told, allowed in known:
        if told not in allowed:
            raise BadDecision(field=field, rule=kind["paragraph"])
    if making.cause is not None and making.cause not in rule.codes("causes"):
        raise BadDecision(field="cause", rule=kind["paragraph"])
    return str(kind["paragraph"])


def make(
    id_: UUID, case_id: UUID, person_id: UUID, owner_orgnr: str, making: Making, *, decided_by: str, today: date
) -> Decision:
    """A decision of today, under today's rules.

    Raises:
        BadDecision: no such kind, outcome, ground or cause.
    """
    rule = rules.at("decisions", today)
    where = paragraph(making, rule)
    final = f"{making.kind}/{making.outcome}" in rule.codes("final")
    return Decision(
        id=id_,
        case_id=case_id,
        person_id=person_id,
        owner_orgnr=owner_orgnr,
        kind=making.kind,
        outcome=making.outcome,
        ground=None if is_sealed(making.kind, rule) else making.ground,
        paragraph=where,
        rule=rule.name,
        decided_on=today,
        decided_by=decided_by,
        appeal_by=None if final else _last_day(today, rule),
    )


def is_sealed(kind: str, rule: RuleSet) -> bool:
    """Whether grounds of such decisions are kept in the vault alone."""
    return bool(rule.table("kinds")[kind].get("sealed"))


def appeal_by(decision: Decision, *, reached_on: date, today: date) -> date | None:
    """Three weeks from the day on which the letter reached her; None: it cannot be appealed.

    Raises:
        DayOutOfOrder: before the decision, or a day to come.
    """
    if not decision.decided_on <= reached_on <= today:
        raise DayOutOfOrder(field="reached_on", rule="il-46")
    rule = rules.at("decisions", decision.decided_on)
    return _last_day(reached_on, rule) if decision.appeal_by is not None else None


def _last_day(first: date, rule: RuleSet) -> date:
    """Weeks end on the weekday they began on, and never on a day off (domstolloven §§ 148-149)."""
    return days.end_of_deadline(first + timedelta(weeks=rule.number("appeal_weeks")))


def yields_letter(making: Making, rule: RuleSet) -> bool:
    """Whether a letter goes out: always, but where the routine of the rule set says that none does."""
    return f"{making.kind}/{making.outcome}/{making.cause or making.ground}" not in rule.codes("no_letter")

"""The small vocabulary that messages share: course types, levels, windows, skills, money, masks."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from samklasse_contracts.message import Part

Orgnr = Annotated[str, Field(pattern=r"^\d{9}$")]
Kommunenummer = Annotated[str, Field(pattern=r"^\d{4}$")]
Fylkesnummer = Annotated[str, Field(pattern=r"^\d{2}$")]
Ore = Annotated[int, Field(ge=0, le=10**13)]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,49}$")]
Ref = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")]
"""What a supplier calls something of its own; never a person's name."""
FieldPath = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,79}$")]
"""Where in a message the trouble is, such as `entries.0.minutes`; never the value itself."""
LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
TimeZone = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z_]{1,29}(/[A-Z][A-Za-z_-]{1,29}){0,2}$")]
"""An IANA name."""
Paragraph = Annotated[str, Field(pattern=r"^[a-z]{2,12}-\d{1,3}[a-z]?$")]
"""Where a rule stands: a law or regulation by its short name (`docs/glossary.md`) and the section, as in `il-30`."""
WeekMask = Annotated[str, Field(pattern=r"^[0-9a-f]{49}$")]
"""7 days x 28 half-hours from 08:00, Monday first: 196 bits as 49 hex digits, first slot = highest bit."""


MOST_SESSIONS = 200
"""That one call for a substitute asks for, and one answer names; more of them are asked for in further calls."""


class CourseType(StrEnum):
    """The four kinds a municipality can buy (HK-dir, "Hva kan kommunen kjøpe?", 19 March 2024)."""

    ASYNC_SUPPLIER_TEACHER = "ASYNC_SUPPLIER_TEACHER"
    ASYNC_MUNICIPAL_TEACHER = "ASYNC_MUNICIPAL_TEACHER"
    SYNC_GROUP = "SYNC_GROUP"
    BLENDED = "BLENDED"


class Level(StrEnum):
    """CEFR levels as the regulation uses them (integreringsforskriften sections 26-28, read 2026-07-28)."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"


class Skill(StrEnum):
    """The four skills that language goals are set for."""

    LISTENING = "LISTENING"
    READING = "READING"
    SPEAKING = "SPEAKING"
    WRITING = "WRITING"


class Subject(StrEnum):
    """What is taught."""

    NORWEGIAN = "NORWEGIAN"
    SOCIAL_STUDIES = "SOCIAL_STUDIES"
    INDUSTRY = "INDUSTRY"


class Focus(StrEnum):
    """Whether a course trains speech alone."""

    ORAL = "ORAL"
    GENERAL = "GENERAL"


class Window(StrEnum):
    """When in the week sessions may lie: DAY 08:00-16:00, EVENING 16:00-22:00 on weekdays, WEEKEND any time."""

    DAY = "DAY"
    EVENING = "EVENING"
    WEEKEND = "WEEKEND"


class Unit(StrEnum):
    """How seats are bought."""

    INDIVIDUAL = "INDIVIDUAL"
    GROUP = "GROUP"


class Need(StrEnum):
    """Consequences for teaching, never their causes."""

    WORK_HOURS = "WORK_HOURS"
    SMALL_GROUP = "SMALL_GROUP"
    INTERPRETER = "INTERPRETER"


class OrganisationRole(StrEnum):
    """What an organisation may do here; it can hold several."""

    BUYER = "BUYER"
    SELLER = "SELLER"
    COUNTY = "COUNTY"
    STATE = "STATE"


class OrganisationForm(StrEnum):
    """What kind of organisation it is."""

    MUNICIPALITY = "MUNICIPALITY"
    COUNTY = "COUNTY"
    INTER_MUNICIPAL = "INTER_MUNICIPAL"
    PRIVATE = "PRIVATE"
    STATE = "STATE"


class Malform(StrEnum):
    """The written form a municipality has chosen (språklova section 11)."""

    BOKMAL = "BOKMAL"
    NYNORSK = "NYNORSK"
    NEUTRAL = "NEUTRAL"


class PriceBasis(StrEnum):
    """What a price is counted by."""

    PER_SEAT = "PER_SEAT"
    PER_PARTICIPANT_MONTH = "PER_PARTICIPANT_MONTH"
    PER_GROUP_SESSION = "PER_GROUP_SESSION"
    PER_HOUR = "PER_HOUR"
    FIXED_SETUP = "FIXED_SETUP"


class Industry(StrEnum):
    """What an industry course (bransjekurs) prepares for."""

    AGRICULTURE_AND_FISHERY = "AGRICULTURE_AND_FISHERY"
    BUILDING = "BUILDING"
    CHILD_CARE = "CHILD_CARE"
    CLEANING = "CLEANING"
    FOOD_AND_HOSPITALITY = "FOOD_AND_HOSPITALITY"
    HEALTH_CARE = "HEALTH_CARE"
    MANUFACTURING = "MANUFACTURING"
    RETAIL = "RETAIL"
    TRANSPORT = "TRANSPORT"


class Assistance(StrEnum):
    """What a municipality can have done for it, beside courses."""

    LEVEL_ASSESSMENT = "LEVEL_ASSESSMENT"
    ADMINISTRATION = "ADMINISTRATION"


class DelegatedTask(StrEnum):
    """What a supplier may carry out on a municipality's behalf; decisions are never among it."""

    ENROLLMENT = "ENROLLMENT"
    TIMETABLE = "TIMETABLE"
    ATTENDANCE = "ATTENDANCE"
    REPORTING = "REPORTING"
    EXAM_SIGN_UP = "EXAM_SIGN_UP"


class Levels(Part):
    """A person's level in each skill."""

    LISTENING: Level
    READING: Level
    SPEAKING: Level
    WRITING: Level


class WeeklyTime(Part):
    """One weekly meeting in Europe/Oslo wall time; `weekday` is 1 (Monday) to 7, `start` is HH:MM."""

    weekday: Annotated[int, Field(ge=1, le=7)]
    start: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):(00|30)$")]
    minutes: Annotated[int, Field(ge=30, le=480)]


class AssessedLevels(Part):
    """A person's level in each skill as it was found; none: below A1."""

    LISTENING: Level | None = None
    READING: Level | None = None
    SPEAKING: Level | None = None
    WRITING: Level | None = None

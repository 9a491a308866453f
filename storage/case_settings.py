"""Settings of cases: the weights of priority, the norms of the clocks, the calendar."""

from datetime import date, time
from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator

Preset = Literal["consumer", "bank", "express", "telecom", "airline", "travel"]
"""Sets of legal norms, by name; what they hold stands in ``recovery.clocks.norms``."""


class PriorityWeights(BaseModel):
    """Points a term adds to a case's priority (recovery.clocks.priority)."""

    severity: float = Field(12, ge=0, description="per severity level 0–4")
    reach: float = Field(4, ge=0, description="per power of ten of followers and interactions")
    spread: float = Field(5, ge=0, description="per power of ten of interactions gained an hour")
    escalated: float = Field(
        20, ge=0, description="already with a regulator, platform, media or court"
    )
    failed: float = Field(14, ge=0, description="asked our service in vain")
    threatened: float = Field(8, ge=0, description="says they will escalate")
    value: float = Field(4, ge=0, description="per level 1–3 of a valued customer")
    repeat: float = Field(10, ge=0, description="a repeat complainer")
    double_failure: float = Field(10, ge=0, description="we failed this customer before")
    ordered: float = Field(15, ge=0, description="handed over by a regulator with a date")
    age: float = Field(
        5, ge=0, description="at the deadline; grows from half of the norm to double at twice it"
    )
    overdue: float = Field(10, ge=0, description="a deadline passed")


class CallbackSettings(BaseModel):
    """When the customer is asked after a resolution, and how long a relapse counts as one."""

    after_hours: float = Field(
        9, gt=0, description="first callback after the resolution, working hours"
    )
    retry_hours: float = Field(
        13, gt=0, description="next try after one without an answer, working hours"
    )
    tries: int = Field(
        3, ge=1, description="tries without an answer after which a case may be closed"
    )
    relapse_days: int = Field(
        30, ge=1, description="days after a resolution in which a complaint is a relapse"
    )


class SlaSettings(BaseModel):
    """Deadlines by severity and spread, and the hours they are counted in (recovery.clocks.sla)."""

    workday_start: str = Field("09:00", description="working hours begin, local time")
    workday_end: str = Field("18:00", description="working hours end, local time")
    first_response_hours: float = Field(4, gt=0, description="first human reply, working hours")
    severe_response_hours: float | None = Field(
        None, gt=0, description="first reply for severity 3, working hours; default: as the others"
    )
    urgent_response_hours: float = Field(
        2, gt=0, description="first reply for severity 4 and crises, natural hours"
    )
    resolution_hours: float = Field(27, gt=0, description="resolution, working hours")
    severe_resolution_hours: float | None = Field(
        None, gt=0, description="resolution for severity 3, working hours; default: two thirds"
    )
    urgent_resolution_hours: float = Field(
        48, gt=0, description="resolution for severity 4 and crises, natural hours"
    )
    callback_hours: float = Field(
        18, gt=0, description="callback after the resolution, working hours"
    )
    near_share: float = Field(
        0.25, gt=0, lt=1, description="share of a norm that is left when its deadline is near"
    )
    spread_steps: list[tuple[float, float]] = Field(
        default_factory=lambda: [(50.0, 2.0), (200.0, 1.0), (1000.0, 0.5)],
        description="interactions gained an hour, and natural hours to the first reply from then",
    )
    crisis_growth: float = Field(
        1000, gt=0, description="interactions gained an hour that make a case a crisis"
    )
    brand_presets: dict[str, Preset] = Field(
        default_factory=dict, description="legal norms of a brand's trade, by the brand's name"
    )
    source_presets: dict[str, Preset] = Field(
        default_factory=dict, description="legal norms of what comes from a source, by its name"
    )
    holidays: list[date] = Field(
        default_factory=list, description="days off beyond the known official ones"
    )
    workdays: list[date] = Field(
        default_factory=list, description="weekend days that are worked beyond the known ones"
    )

    @field_validator("workday_start", "workday_end")
    @classmethod
    def _time_of_day(cls, value: str) -> str:
        return time.fromisoformat(value).strftime("%H:%M")

    @field_validator("spread_steps")
    @classmethod
    def _faster_is_sooner(cls, steps: list[tuple[float, float]]) -> list[tuple[float, float]]:
        ordered = sorted(steps)
        if any(growth <= 0 or hours <= 0 for growth, hours in ordered):
            raise ValueError("spread_steps are pairs of numbers above 0")
        if any(later[1] >= sooner[1] for sooner, later in pairwise(ordered)):
            raise ValueError("of spread_steps a faster growth needs fewer hours")
        return ordered

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.workday_end <= self.workday_start:
            raise ValueError("workday_end must be later than workday_start")
        if both := sorted(set(self.holidays) & set(self.workdays)):
            raise ValueError(f"{both[0]} stands in holidays and in workdays")
        return self

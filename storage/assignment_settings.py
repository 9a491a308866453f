"""The settings of who gets which case."""

from pydantic import BaseModel, Field


class AssignmentSettings(BaseModel):
    """Giving cases to people (recovery.team.assignment)."""

    automatic: bool = Field(
        False, description="cases that nobody has are given out after every triage"
    )
    capacity: int = Field(
        40, ge=1, description="most cases that somebody works at a time, unless set for the person"
    )
    soon_minutes: float = Field(
        30, ge=0, description="minutes before a shift from which its people may be given cases"
    )

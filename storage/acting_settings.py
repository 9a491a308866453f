"""Settings of what is done for a customer."""

from decimal import Decimal

from pydantic import BaseModel, Field


class CompensationLimits(BaseModel):
    """CNY that somebody of a role may grant a case in all (recovery.compensation)."""

    outsourced: Decimal = Field(Decimal(0), ge=0, description="CNY a case, outsourced handlers")
    handler: Decimal = Field(Decimal(200), ge=0, description="CNY a case, handlers")
    senior: Decimal = Field(Decimal(500), ge=0, description="CNY a case, senior handlers")
    lead: Decimal = Field(Decimal(2000), ge=0, description="CNY a case, leads")
    admin: Decimal = Field(Decimal(10000), ge=0, description="CNY a case, administrators")


class ActingSettings(BaseModel):
    """What is done for a customer (recovery.acting, recovery.tasks, recovery.compensation)."""

    departments: list[str] = Field(
        default_factory=list, description="departments that tasks are given to; empty: any name"
    )
    limits: CompensationLimits = Field(default_factory=CompensationLimits)

"""Settings of what is done for a customer."""

from decimal import Decimal
from urllib.parse import quote

from pydantic import BaseModel, Field, field_validator


class CompensationLimits(BaseModel):
    """CNY that somebody of a role may grant a case in all (recovery.casework.compensation)."""

    outsourced: Decimal = Field(Decimal(0), ge=0, description="CNY a case, outsourced handlers")
    handler: Decimal = Field(Decimal(200), ge=0, description="CNY a case, handlers")
    senior: Decimal = Field(Decimal(500), ge=0, description="CNY a case, senior handlers")
    lead: Decimal = Field(Decimal(2000), ge=0, description="CNY a case, leads")
    admin: Decimal = Field(Decimal(10000), ge=0, description="CNY a case, administrators")


class ActingSettings(BaseModel):
    """What is done for a customer (recovery.casework: acting, tasks, compensation)."""

    departments: list[str] = Field(
        default_factory=list, description="departments that tasks are given to; empty: any name"
    )
    record_links: dict[str, str] = Field(
        default_factory=dict,
        description="address of a service record by its channel, `*` for any other; "
        "`{reference}` stands for its number",
    )
    limits: CompensationLimits = Field(default_factory=CompensationLimits)

    @field_validator("record_links")
    @classmethod
    def _web(cls, links: dict[str, str]) -> dict[str, str]:
        for channel, link in links.items():
            if not link.startswith(("https://", "http://")) or link.count("{reference}") != 1:
                raise ValueError(
                    f"{link!r} (of {channel}) is no address with one {{reference}} in it; "
                    "write https://crm.example.com/tickets/{reference}"
                )
        return links

    def record_link(self, channel: str, reference: str) -> str | None:
        """Where the company's own system shows a record; ``None`` where none is declared."""
        link = self.record_links.get(channel) or self.record_links.get("*")
        return link.replace("{reference}", quote(reference, safe="")) if link else None

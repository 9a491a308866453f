"""The tables, one file per part of the product."""

from storage.models.brands import Brand, Source
from storage.models.cases import Case, CaseEvent, CaseMention, CaseNote, ChannelDecision
from storage.models.clusters import ClusterMember, ClusterQueue, Passage, PassageBand
from storage.models.collection import (
    Author,
    CrawlRun,
    Engagement,
    Mention,
    MentionBrand,
    MentionKey,
    Refusal,
    RefusalHash,
    Revisit,
    Watermark,
)
from storage.models.contacts import ContactKey, ContactMatch, ContactPeriod, ServiceContact
from storage.models.manual import ManualEntry
from storage.models.operations import (
    AppSetting,
    DailyCount,
    DailyDelta,
    HostBudget,
    OutboxMessage,
    Schedule,
    ScheduleTick,
    User,
)
from storage.models.verdicts import Correction, UnflaggedDraw, UnflaggedMention, Verdict

__all__ = [
    "AppSetting",
    "Author",
    "Brand",
    "Case",
    "CaseEvent",
    "CaseMention",
    "CaseNote",
    "ChannelDecision",
    "ClusterMember",
    "ClusterQueue",
    "ContactKey",
    "ContactMatch",
    "ContactPeriod",
    "Correction",
    "CrawlRun",
    "DailyCount",
    "DailyDelta",
    "Engagement",
    "HostBudget",
    "ManualEntry",
    "Mention",
    "MentionBrand",
    "MentionKey",
    "OutboxMessage",
    "Passage",
    "PassageBand",
    "Refusal",
    "RefusalHash",
    "Revisit",
    "Schedule",
    "ScheduleTick",
    "ServiceContact",
    "Source",
    "UnflaggedDraw",
    "UnflaggedMention",
    "User",
    "Verdict",
    "Watermark",
]

"""The tables, one file per part of the product."""

from storage.models.access import AuditLine, SignIn
from storage.models.acting import CaseAct, Compensation, InternalTask
from storage.models.brands import Brand, Source
from storage.models.bulk import BulkReceipt
from storage.models.callbacks import Callback
from storage.models.cases import Case, CaseEvent, CaseMention, CaseNote, ChannelDecision
from storage.models.casework import CustomerWord, Event
from storage.models.channel import Arrival, ChannelWord
from storage.models.clocks import DeadlineAlarm, ValuedCustomer
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
from storage.models.erasures import Erasure
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
from storage.models.team import Absence, Shift, UserSkill
from storage.models.typed import TypedDraft
from storage.models.verdicts import Correction, UnflaggedDraw, UnflaggedMention, Verdict
from storage.models.views import SavedView

__all__ = [
    "Absence",
    "AppSetting",
    "Arrival",
    "AuditLine",
    "Author",
    "Brand",
    "BulkReceipt",
    "Callback",
    "Case",
    "CaseAct",
    "CaseEvent",
    "CaseMention",
    "CaseNote",
    "ChannelDecision",
    "ChannelWord",
    "ClusterMember",
    "ClusterQueue",
    "Compensation",
    "ContactKey",
    "ContactMatch",
    "ContactPeriod",
    "Correction",
    "CrawlRun",
    "CustomerWord",
    "DailyCount",
    "DailyDelta",
    "DeadlineAlarm",
    "Engagement",
    "Erasure",
    "Event",
    "HostBudget",
    "InternalTask",
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
    "SavedView",
    "Schedule",
    "ScheduleTick",
    "ServiceContact",
    "Shift",
    "SignIn",
    "Source",
    "TypedDraft",
    "UnflaggedDraw",
    "UnflaggedMention",
    "User",
    "UserSkill",
    "ValuedCustomer",
    "Verdict",
    "Watermark",
]

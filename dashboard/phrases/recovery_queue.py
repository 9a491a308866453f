"""The phrases of the recovery queue, in Chinese and English."""

from typing import Final

PHRASES: Final = {
    "view_open": ("全部未结", "All open"),
    "view_unassigned": ("未分派", "Unassigned"),
    "view_mine": ("我的", "Mine"),
    "view_soon": ("即将到期", "Due soon"),
    "view_overdue": ("已超时", "Overdue"),
    "view": ("视图", "View"),
    "channel": ("渠道判定", "Channel"),
    "all_channels": ("全部渠道判定", "All channels"),
    "search": ("搜索", "Search"),
    "search_hint": ("搜原话、客户或工单号", "Search words, customer or number"),
    "case_number": ("工单号", "Case"),
    "priority": ("优先级", "Priority"),
    "customer": ("客户", "Customer"),
    "title": ("标题", "Title"),
    "severity": ("严重度", "Severity"),
    "stage": ("阶段", "Stage"),
    "due": ("首响/解决剩余", "Time left"),
    "due_response": ("首响{remaining}", "Reply: {remaining}"),
    "due_resolution": ("解决{remaining}", "Resolve: {remaining}"),
    "assignee": ("负责人", "Assignee"),
    "unassigned": ("未分派", "Unassigned"),
    "unknown_customer": ("未知客户", "Unknown customer"),
    "queue_count": ("{total} 个工单", "{total} cases"),
    "queue_page": (
        "第 {page}/{pages} 页，共 {total} 个工单",
        "Page {page} of {pages}, {total} cases",
    ),
    "open_hint": ("点工单号打开", "Click a number to open it"),
    "queue_empty_open": ("没有未结工单。", "There are no open cases."),
    "queue_empty_unassigned": ("没有等待分派的工单。", "Nothing waits to be assigned."),
    "queue_empty_mine": ("你手上没有未结工单。", "You have no open cases."),
    "queue_empty_soon": (
        "两个工作小时内没有到期的工单。",
        "Nothing is due within two working hours.",
    ),
    "queue_empty_overdue": ("没有超时的工单。", "Nothing is overdue."),
    "queue_empty_filtered": (
        "没有符合条件的工单。放宽品牌、渠道或搜索词再试。",
        "No case matches. Widen the brand, the channel or the words.",
    ),
}

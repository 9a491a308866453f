"""The phrases of the menu of saved views, in Chinese and English."""

from typing import Final

PHRASES: Final = {
    "views": ("常用视图", "Saved views"),
    "views_none": ("还没有保存过视图。", "No view is saved yet."),
    "views_nothing_set": (
        "先设好筛选，再把它存成常用视图。",
        "Set some filters first; then they can be kept as a view.",
    ),
    "views_of": ("{name} 共享", "shared by {name}"),
    "views_shared": ("已共享", "shared"),
    "views_open": ("打开", "Open"),
    "views_delete": ("删除", "Delete"),
    "views_name": ("把当前筛选存为", "Keep what is set now as"),
    "views_name_hint": ("例如：今晚的退款投诉", "such as: tonight's refunds"),
    "views_share": ("共享给所有人", "Share with everybody"),
    "views_save": ("保存视图", "Save the view"),
    "views_saved": ("视图已保存", "The view is saved"),
    "views_deleted": ("视图已删除", "The view is deleted"),
}

"""The phrases of lists as files, in Chinese and English."""

from typing import Final

PHRASES: Final = {
    "export": ("导出", "Export"),
    "export_xlsx": ("Excel 表格（xlsx）", "Excel workbook (xlsx)"),
    "export_csv": ("文本表格（csv）", "Plain table (csv)"),
    "export_about": (
        "按当前筛选导出，最多 {most} 行；电话、单号等个人信息已打码，每次导出都会记录。",
        "Exports what is filtered, {most} rows at most; phone and order numbers are masked, and "
        "every export is recorded.",
    ),
    "export_sheet_about": ("说明", "About"),
    "export_sheet": ("数据", "Data"),
    "export_what": ("内容", "What"),
    "export_when": ("导出时间", "Exported at"),
    "export_rows": ("行数", "Rows"),
    "export_words": ("搜索词", "Searched for"),
    "export_who": ("导出人", "Exported by"),
    "export_masked": ("个人信息", "Personal data"),
    "export_names": (
        "客户名称、电话、单号等已打码",
        "names of customers, phone and order numbers are masked",
    ),
    "export_no_names": (
        "电话、单号等已打码；客户的公开名称按权限保留",
        "phone and order numbers are masked; customers' public names are kept, as the role may",
    ),
    "export_left_out": ("未导出", "Left out"),
    "export_cut": (
        "不止 {most} 行，其余没有导出；请缩小筛选范围",
        "there are more than {most} rows; narrow the filters for the rest",
    ),
}

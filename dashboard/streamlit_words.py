"""Chinese for the words that Streamlit's own widgets bring along, which it has in English only.

docs/decisions/0017 says which of them are avoided by a setting or a parameter, and why these are
replaced in the browser. Only whole texts of Streamlit's own parts are; what people wrote, and what
our pages say, is never looked at.
"""

from pathlib import Path
from typing import Final

import streamlit as st

EXACT: Final = {
    # choosing
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Choose or add an option": "请选择或添加",
    "Choose or add options": "请选择或添加",
    "Add an option": "添加选项",
    "Add options": "添加选项",
    "No options to select": "没有可选项",
    "No results": "没有匹配项",
    "Select all": "全选",
    "Clear all": "全部清除",
    "Clear value": "清除",
    "Clear entry": "清除",
    "Open": "展开",
    "Selectbox options": "选项",
    "Multiselect options": "选项",
    "Selected values": "已选",
    "Select...": "选择…",
    "Clear time": "清除时间",
    "Clear date": "清除日期",
    "Clear dates": "清除日期",
    "Choose date": "选择日期",
    "Choose date range": "选择日期范围",
    "Date range": "日期范围",
    "Quick select a date range": "快速选择日期范围",
    "Choose date and time": "选择日期和时间",
    "Clear date and time": "清除日期和时间",
    "Previous month": "上个月",
    "Next month": "下个月",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": (
        "用方向键选日期，回车选定，Esc 关闭。"
    ),
    "yyyy": "年",
    "mm": "月",
    "dd": "日",
    "Show password": "显示密码",
    "Hide password": "隐藏密码",
    "Increment": "加",
    "Decrement": "减",
    "Invalid input.": "输入无效。",
    # files
    "file upload": "选择文件",
    "Upload": "选择文件",
    "Upload directories": "选择文件夹",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Add files": "添加文件",
    "Delete": "删除",
    "Cancel": "取消",
    "Failed to generate file for download": "没有导出：请刷新页面或重新登录后再试",
    "Download failed": "下载失败",
    # tables and charts
    "Search": "搜索",
    "Type to search": "输入要找的字",
    "Previous Result": "上一个",
    "Next Result": "下一个",
    "Close Search": "关闭搜索",
    "Show/hide columns": "显示或隐藏列",
    "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Download as CSV": "下载为 CSV",
    "Download as PNG": "下载为图片",
    "Download as SVG": "下载为图片",
    "Show data": "显示数字",
    "Show chart": "显示图",
    "Clear selection": "取消选择",
    "Add row": "添加行",
    "Delete row(s)": "删除行",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Hide column": "隐藏列",
    "Pin column": "固定列",
    "Unpin column": "取消固定",
    "Autosize": "自动列宽",
    "Format": "格式",
    "Statistics": "统计",
    "Rename": "重命名",
    "Copy column name": "复制列名",
    "Dataframe column menu": "列菜单",
    "Automatic": "自动",
    "Localized": "本地格式",
    "Plain": "原样",
    "Compact": "紧凑",
    "Dollar": "美元",
    "Euro": "欧元",
    "Yen": "日元",
    "Percent": "百分比",
    "Scientific": "科学计数",
    "Accounting": "会计格式",
    "Distance": "相对时间",
    "Calendar": "日历",
    "empty": "空",
    "Empty": "空",
    "Count": "计数",
    "Distinct": "不同值",
    "Minimum": "最小值",
    "Maximum": "最大值",
    "Average": "平均值",
    "Median": "中位数",
    "Values": "值",
    "Loading...": "正在读取…",
    "No data": "没有数据",
    "Next page": "下一页",
    "Previous page": "上一页",
    "Pagination": "翻页",
    "progress": "进度",
    # the frame
    "Main menu": "主菜单",
    "Theme": "主题",
    "Use system setting": "跟随系统",
    "System": "跟随系统",
    "Light": "浅色",
    "Dark": "深色",
    "Print": "打印",
    "Rerun": "刷新",
    "Running...": "正在读取…",
    "Stop": "停止",
    "Close": "关闭",
    "Menu": "菜单",
    "Sidebar": "侧栏",
    "Expand sidebar": "展开侧栏",
    "Collapse sidebar": "收起侧栏",
    "App pages": "页面",
    "Notifications": "通知",
    "Skip to main content": "跳到正文",
    "Navigate to home page": "回到首页",
    "Scroll tabs left": "向左",
    "Scroll tabs right": "向右",
    "View less": "收起",
    "View more": "展开",
    "Copy to clipboard": "复制",
    "Copied": "已复制",
    "Help": "说明",
    "Dismiss": "关闭",
    # the connection
    "Connecting": "正在连接",
    "CONNECTING": "正在连接",
    "Connection error": "连接中断",
    "Connection lost. Please wait for the app to reconnect, then try again.": (
        "连接中断。请等页面重新连上后再试。"
    ),
    "Connection timed out.": "连接超时。",
    "Reconnected to server.": "已重新连接。",
    "Streamlit server is not responding. Are you connected to the internet?": (
        "服务没有响应。请检查网络；已经输入的内容请先不要刷新页面。"
    ),
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your "
    "terminal:": "服务可能已停止，请联系管理员重新启动：",
    "Network error": "网络错误",
    "Request timed out": "请求超时",
    "Error uploading file": "上传失败",
    "Error deleting file": "删除失败",
    "Please wait...": "请稍候…",
    "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.": (
        "没有这个页面，已打开首页。"
    ),
    "The page that you have requested does not seem to exist": "没有这个页面",
    "Your app is having trouble loading the component.": "页面的一部分没有读出来，请刷新。",
}
"""A whole text (also a label or a placeholder) to its Chinese."""

PATTERNS: Final = (
    (r"^Press (⌘|Ctrl)\+Enter to apply$", "按 $1+回车 生效"),
    (r"^Press Enter to apply$", "按回车生效"),
    (r"^Press (⌘|Ctrl)\+Enter to submit form$", "按 $1+回车 提交"),
    (r"^Press Enter to submit form$", "按回车提交"),
    (r"^([\d.]+\s?[KMGT]?B) per file$", "每个文件最大 $1"),
    (r"^Remove (.+)$", "移除 $1"),
    (r"^Add: (.+)$", "添加：$1"),
    (r"^Select (\d+) matches$", "选中 $1 个匹配项"),
    (r"^Page (\d+)$", "第 $1 页"),
    (r"^Shortcut (.+)$", "快捷键 $1"),
    (r"^(.+) files are not allowed\.$", "不能上传 $1 文件。"),
    (r"^You can only select up to (\d+) options?\. Remove an option first\.$", "最多选 $1 项。"),
    (r"^File must be (.+) or smaller\.$", "文件不能大于 $1。"),
    (r"^Error: (.+)$", "出错：$1"),
    (r"^Value is out of range for .*$", "超出允许的范围。"),
    (r"^(\d+) options? available\.$", "有 $1 个选项。"),
    (r"^year, (.+) start date$", "$1 开始：年"),
    (r"^month, (.+) start date$", "$1 开始：月"),
    (r"^day, (.+) start date$", "$1 开始：日"),
    (r"^year, (.+) end date$", "$1 结束：年"),
    (r"^month, (.+) end date$", "$1 结束：月"),
    (r"^day, (.+) end date$", "$1 结束：日"),
    (r"^(.+) start date$", "$1 开始日期"),
    (r"^(.+) end date$", "$1 结束日期"),
    (r"^(?:year|年), (.+)$", "$1：年"),
    (r"^(?:month|月), (.+)$", "$1：月"),
    (r"^(?:day|日), (.+)$", "$1：日"),
    (r"^Choose date(?: range)?, (.+)$", "选择日期，$1"),
    (r"^Help for (.+)$", "$1的说明"),
    (r"^([a-z0-9_]+) icon$", "图标"),
    (r"^Uploading (.+)$", "正在上传 $1"),
)
"""Texts with something in them: a regular expression to its Chinese."""

SCRIPT: Final = Path(__file__).with_name("streamlit_words.js")


def install(language: str) -> None:
    """Let the browser replace Streamlit's own words from now on; in English it puts them back."""
    table = {"exact": EXACT, "patterns": PATTERNS} if language == "zh" else {}
    mount = st.components.v2.component("zhuanxi_words", js=SCRIPT.read_text(encoding="utf-8"))
    with st.container(key="zx-words"):
        mount(data={"table": table}, key=f"zx-words-{language}")

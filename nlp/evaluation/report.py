"""The report as files: one HTML page for people, Markdown with pictures, and JSON for programs.

What was crawled or read from a file is hostile: every string is escaped where it is rendered, and
the page forbids itself scripts and any address.
"""

import html
import json
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path

from nlp.evaluation import pictures
from nlp.evaluation.document import Block, Heading, Paragraph, Picture, Table, blocks
from nlp.evaluation.evaluate import Report
from nlp.evaluation.words import Language

_STYLE = """
body{font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
max-width:1180px;margin:2rem auto;padding:0 1rem;color:#241f31;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.4rem;border-bottom:1px solid #deddda}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.25rem .7rem;border-bottom:1px solid #deddda;text-align:right;vertical-align:top;
white-space:nowrap}
thead th{background:#f6f5f4;white-space:normal}th:first-child{text-align:left}
.prose td:last-child,.prose th:last-child{text-align:left;white-space:pre-wrap;
overflow-wrap:anywhere;min-width:24rem}
img{max-width:100%;height:auto}
"""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_MARKS = re.compile(r"([\\`*_\[\]|~$]|(?<=www)\.|:(?=//))", re.IGNORECASE)
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def write(
    report: Report,
    folder: Path,
    *,
    title: str,
    language: Language = "zh",
    with_texts: bool = True,
) -> Path:
    """Write ``report.html``, ``report.md``, ``report.json`` and the pictures into ``folder``.

    Only the HTML page shows texts, and only if asked; Markdown and JSON name them by id, so that
    they can be passed on.

    Args:
        report: what was measured.
        folder: made where it is missing; files of an earlier report are overwritten.
        title: of the report.
        language: of the page and the Markdown.
        with_texts: whether the page shows the texts of the worst mistakes.

    Returns:
        The page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn = draw(report)
    for name, picture in drawn.items():
        (folder / f"{name}.png").write_bytes(picture)
    page = folder / "report.html"
    page.write_text(as_html(report, drawn, title, language, with_texts), encoding="utf-8")
    (folder / "report.md").write_text(as_markdown(report, title, language), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(report.as_dict(), indent=1), encoding="utf-8")
    return page


def draw(report: Report) -> dict[str, bytes]:
    """The pictures as PNG, by the names under which the report shows them."""
    first = report.judges[0]
    drawn = {
        f"confusion-{head}": pictures.confusion(head, found)
        for head, found in report.heads[first].items()
    }
    if report.complaint:
        drawn["curve"] = pictures.curve(report.complaint)
        drawn["reliability"] = pictures.reliability(report.complaint)
    if first in report.complaint:
        decision = report.complaint[first].decision
        drawn["confusion-complaint"] = pictures.confusion("complaint", decision)
    return drawn


def as_html(
    report: Report,
    drawn: Mapping[str, bytes],
    title: str,
    language: Language = "zh",
    with_texts: bool = True,
) -> str:
    """The report as one page that needs nothing else, the pictures inside."""
    body = "\n".join(_html(block, drawn) for block in blocks(report, language, with_texts))
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_escaped(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{_escaped(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def as_markdown(report: Report, title: str, language: Language = "zh") -> str:
    """The report as Markdown without texts; pictures lie beside it as ``NAME.png``."""
    parts = [f"# {_marked(title)}"]
    parts += [_markdown(block) for block in blocks(report, language, with_texts=False)]
    return "\n\n".join(parts) + "\n"


def _html(block: Block, drawn: Mapping[str, bytes]) -> str:
    match block:
        case Heading(text):
            return f"<h2>{_escaped(text)}</h2>"
        case Paragraph(text):
            return f"<p>{_escaped(text)}</p>"
        case Picture(name, shows):
            data = b64encode(drawn[name]).decode("ascii")
            return f'<img alt="{_escaped(shows)}" src="data:image/png;base64,{data}">'
        case Table(caption, columns, rows, is_prose):
            head = "".join(f'<th scope="col">{_escaped(column)}</th>' for column in columns)
            lines = "\n".join(_html_row(row) for row in rows)
            return (
                f'<div class="wide"><table{" class=prose" if is_prose else ""}>'
                f"<caption>{_escaped(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
                f"<tbody>\n{lines}\n</tbody></table></div>"
            )


def _html_row(row: Iterable[str]) -> str:
    name, *cells = row
    return (
        f'<tr><th scope="row"><bdi>{_escaped(name)}</bdi></th>'
        + "".join(f"<td><bdi>{_escaped(cell)}</bdi></td>" for cell in cells)
        + "</tr>"
    )


def _markdown(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {_marked(text)}"
        case Paragraph(text):
            return _marked(text)
        case Picture(name, shows):
            return f"![{_marked(shows)}]({name}.png)"
        case Table(caption, columns, rows):
            table = [_markdown_row(columns), "|" + " --- |" * len(columns)]
            table += [_markdown_row(row) for row in rows]
            return f"**{_marked(caption)}**\n\n" + "\n".join(table)


def _markdown_row(row: Iterable[str]) -> str:
    return f"| {' | '.join(_marked(cell) for cell in row)} |"


def _escaped(text: str) -> str:
    return html.escape(_visible(text), quote=True)


def _marked(text: str) -> str:
    """Text without meaning to Markdown or HTML, in one line."""
    return _MARKS.sub(r"\\\1", html.escape(" ".join(_visible(text).split())))


def _visible(text: str) -> str:
    """Text with a visible sign for what is invisible and could deceive or break a file."""
    return "".join(
        "\ufffd"
        if character in _TURNING
        or (unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n")
        else character
        for character in text.replace("\r\n", "\n")
    )

"""JSON files in whatever shape people save them, and in whatever damage."""

import io
import json
from typing import Any

import pytest

from crawlers.importers import json_rows as module
from crawlers.importers.json_rows import json_rows
from crawlers.importers.rows import Row
from crawlers.items import Reason

A, B = {"id": "1", "text": "一"}, {"id": "2", "text": "二"}


def rows(text: str) -> list[Row]:
    return list(json_rows(io.StringIO(text)))


def usable(text: str) -> list[dict[str, Any]]:
    return [row.cells for row in rows(text) if row.fault is None]


def dumped(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


@pytest.mark.parametrize(
    "text",
    [
        f"{dumped(A)}\n{dumped(B)}\n",
        f"\ufeff\n{dumped(A)}\r\n\r\n{dumped(B)}",
        dumped([A, B]),
        dumped([A, B], indent=2),
        dumped({"code": 0, "data": {"list": [A, B]}, "more": {"list": 3}}),
        dumped({"result": {"data": {"lists": [A, B]}, "status": {"code": 0}}}, indent=1),
        f"{dumped(A, 2)}\n{dumped(B, 2)}",
        f"[{dumped(A)}]\n[{dumped(B)}]\n",
    ],
)
def test_the_objects_are_found_in_every_shape(text: str) -> None:
    assert usable(text) == [A, B]


def test_a_single_object_is_a_single_row() -> None:
    assert usable(dumped(A)) == usable(dumped(A, indent=2)) == [A]


def test_nested_objects_become_columns() -> None:
    nested = {"id": 1, "author": {"name": "甲", "badge": ["x"], "deep": {"er": {"est": 1}}}}

    assert usable(dumped(nested)) == [
        {
            "id": 1,
            "author.name": "甲",
            "author.badge": '["x"]',
            "author.deep.er": '{"est": 1}',
        }
    ]


def test_an_empty_list_has_no_rows() -> None:
    for empty in ({"complaints": []}, [], {"code": 0, "data": {}}):
        assert rows(dumped(empty)) == rows(dumped(empty, indent=1)) == []


def test_a_broken_line_costs_only_itself() -> None:
    found = rows(f'{{broken\n{dumped(A)}\n["no object"]\n{dumped(B)}\n')

    assert [(row.line, row.fault) for row in found] == [
        (1, Reason.BAD_ROW),
        (2, None),
        (3, Reason.BAD_ROW),
        (4, None),
    ]


@pytest.mark.parametrize(
    "broken", ['{"id": oops, "text": "坏"}', '{"id": "3", "text": }', "3", '"text"', "[1, [2]]"]
)
def test_a_broken_entry_of_a_list_costs_only_itself(broken: str) -> None:
    text = f"[{dumped(A)},\n {broken},\n {dumped(B)}]"

    assert usable(text) == [A, B]
    assert [row.fault for row in rows(text)].count(Reason.BAD_ROW) == 1


def test_a_list_that_is_cut_keeps_its_whole_entries() -> None:
    found = rows(dumped([A, B])[:-8])

    assert [(row.line, row.fault) for row in found] == [(1, None), (2, Reason.BAD_ROW)]


def test_what_could_not_be_decoded_is_a_fault_of_its_own() -> None:
    lines = io.TextIOWrapper(
        io.BytesIO(b'{"id": "1", "text": "\xff"}\n{"id": "2"}\n'),
        encoding="utf-8",
        errors="surrogateescape",
    )

    assert [row.fault for row in json_rows(lines)] == [Reason.BAD_ENCODING, None]


def test_an_entry_beyond_all_reason_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 1 << 17)
    endless = dumped({"text": "长" * (1 << 20)})

    for text in (f"{endless}\n", f"[{endless}]", f'{{"data": [{endless}]}}'):
        found = rows(text)
        assert {row.fault for row in found} == {Reason.BAD_ROW}
        assert all(len(row.raw) <= 1 << 17 for row in found)


def test_nesting_without_end_is_a_fault() -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000 + "\n{}", f"[{'[' * 100_000}]"):
        assert {row.fault for row in rows(text)} <= {Reason.BAD_ROW}


def test_a_chunk_may_end_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK", 7)
    entries = [
        {"id": n, "text": f'第{n}条\\"x\\"\u4e00', "t": -1.5e3, "n": None} for n in range(50)
    ]

    assert usable(dumped(entries)) == entries
    assert usable(dumped({"data": entries}, indent=3)) == entries

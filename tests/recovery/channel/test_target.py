"""Whose fault it is, when a post names a competitor too."""

import pytest

from recovery.channel.target import is_target


def complained(text: str, *clauses: str) -> bool:
    spans = [(text.index(clause), text.index(clause) + len(clause)) for clause in clauses]
    return is_target(text, spans, ["云杉", "云杉电器", "SpruceHome"], ["橡果", "OakLine"])


@pytest.mark.parametrize(
    ("text", "clauses", "ours"),
    [
        pytest.param("等了三天没人来", ["没人来"], True, id="no name at all"),
        pytest.param("云杉的师傅没来", ["没来"], True, id="only ours is named"),
        pytest.param("橡果的师傅没来", ["没来"], False, id="only theirs is named"),
        pytest.param("从橡果换到云杉，云杉也漏水", ["云杉也漏水"], True, id="the last name before"),
        pytest.param("云杉用得好好的，橡果却漏水", ["橡果却漏水"], False, id="theirs is last"),
        pytest.param("漏水又没人管，云杉，学学橡果吧", ["漏水"], True, id="the first name after"),
        pytest.param(
            "漏水又没人管，橡果，学学云杉吧", ["漏水"], False, id="theirs comes first after"
        ),
        pytest.param(
            "橡果漏水，云杉不退款", ["橡果漏水", "云杉不退款"], True, id="one grievance is enough"
        ),
        pytest.param("spruceHOME 关不掉，oakline 就可以", ["关不掉"], True, id="whatever the case"),
        pytest.param(
            "橡果比云杉好，云杉总断线", [], True, id="no grievance is found: the whole text"
        ),
        pytest.param("云杉不如橡果", [], False, id="the whole text ends with theirs"),
    ],
)
def test_a_grievance_points_at_the_nearest_name(text: str, clauses: list[str], ours: bool) -> None:
    assert complained(text, *clauses) is ours


def test_empty_names_point_at_nobody() -> None:
    assert is_target("云杉不理人", [(0, 5)], ["云杉"], [""])

"""Who may import whom, where the packages come from, and how long a file may be."""

import ast
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from storage.checkout import CHECKOUT, PACKAGES

ALLOWED = {
    "dashboard": {"recovery", "storage"},
    "recovery": {"crawlers", "nlp", "storage"},
    "crawlers": {"storage"},
    "nlp": set(),
    "storage": set(),
}
LONGEST = 300
FILES = sorted(file for package in PACKAGES for file in (CHECKOUT / package).rglob("*.py"))


def name_of(file: Path) -> str:
    return str(file.relative_to(CHECKOUT))


def imports(source: str) -> set[str]:
    """The first part of every module that a source imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            (name,) = node.args[:1]
            begin = name.values[0] if isinstance(name, ast.JoinedStr) else name
            found.add(str(ast.literal_eval(begin)).partition(".")[0])
    return found


def test_an_import_is_seen_wherever_it_hides() -> None:
    hidden = (
        "def f():\n    import recovery.errors\n    from nlp import load\n"
        "import_module('storage.x')\nimport_module(f'crawlers.{x}')"
    )
    assert imports(hidden) == {"recovery", "nlp", "storage", "crawlers"}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_file_imports_only_what_its_package_may(file: Path) -> None:
    package = file.relative_to(CHECKOUT).parts[0]
    ours = imports(file.read_text(encoding="utf-8")) & (set(PACKAGES) | {"tests", "benchmarks"})
    assert ours <= ALLOWED[package] | {package}


@pytest.mark.parametrize("file", [f for f in FILES if f.parent.name != "versions"], ids=name_of)
def test_a_file_is_short_enough_to_be_read(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_comes_from_this_checkout(package: str) -> None:
    origin = import_module(package).__file__
    assert origin is not None
    assert Path(origin).resolve().parent == Path(__file__).resolve().parent.parent / package


@pytest.mark.parametrize("package", ["crawlers", "nlp", "dashboard"])
def test_a_foreign_package_of_one_of_our_names_is_refused(package: str, tmp_path: Path) -> None:
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", "from recovery import bootstrap; bootstrap.start()"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(CHECKOUT)])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert f"the package '{package}' was found in {tmp_path / package}" in done.stderr


@pytest.mark.parametrize(
    ("package", "language", "told"),
    [
        ("crawlers", "en", "the package 'crawlers' was found in"),
        ("nlp", "en", "the package 'nlp' was found in"),
        ("nlp", "zh", "程序包“nlp”加载自"),
    ],
)
def test_the_command_tells_of_a_foreign_package_without_a_traceback(
    package: str, language: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", "from recovery.__main__ import main; main()", "doctor"],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(CHECKOUT)]),
            "ZHUANXI_LANGUAGE": language,
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"{told} {tmp_path / package}" in done.stderr
    assert "Traceback" not in done.stderr


def test_our_own_packages_are_accepted(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", "from recovery import bootstrap; bootstrap.start()"],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        cwd=tmp_path,
        check=True,
    )


def test_every_folder_of_tests_is_a_package_so_that_it_shadows_none_of_ours() -> None:
    folders = {file.parent for file in (CHECKOUT / "tests").rglob("*.py")}
    assert [name_of(f) for f in sorted(folders) if not (f / "__init__.py").exists()] == []

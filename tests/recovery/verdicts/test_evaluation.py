"""Measuring the classifier from the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from nlp.training import corpora
from recovery.cli import app
from storage.errors import WrongUsage
from tests.nlp.training import making


def test_only_the_tenths_that_are_never_learnt_are_measured(tmp_path: Path) -> None:
    folder = making.texts(tmp_path / "texts")
    kept = [one for one in corpora.sentiment_sets(folder)["hotel"] if corpora.is_kept_out(one)]
    told = CliRunner().invoke(
        app, ["evaluate", str(folder), "--kept-out", "--no-baselines", "--json"]
    )
    found = json.loads(told.stdout)
    assert found["texts"] == len(kept) > 0
    assert set(next(iter(found["heads"].values()))) == {"sentiment"}


def test_figures_are_also_told_by_source(tmp_path: Path) -> None:
    folder = making.texts(tmp_path / "texts")
    told = CliRunner().invoke(
        app,
        ["evaluate", str(folder / "labelled/mentions.csv"), "--no-baselines"],
        env={"COLUMNS": "200"},
    )
    assert "complaint AUC" in told.stdout
    assert "sentiment accuracy" in told.stdout
    assert "sarcasm" in told.stdout


def test_a_folder_without_sentiment_sets_is_named(tmp_path: Path) -> None:
    error = CliRunner().invoke(app, ["evaluate", str(tmp_path), "--kept-out"]).exception
    assert isinstance(error, WrongUsage)
    assert "no sentiment sets" in str(error)

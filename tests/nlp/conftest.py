"""One tiny model, really trained, for all tests that need one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.nlp.training import making


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tiny base and a folder of texts."""
    folder = tmp_path_factory.mktemp("training")
    return making.base(folder / "tiny"), making.texts(folder / "texts")


@pytest.fixture(scope="session")
def trained(places: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``run`` and ``model``, of a whole training."""
    folder = tmp_path_factory.mktemp("trained")
    making.train(places, folder, datetime(2026, 11, 22, tzinfo=UTC))
    return folder

"""Keyed hashes and sealed texts."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage.errors import ZhuanxiError
from storage.keys import KeyRing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_key_files_are_for_their_owner_only(folder: Path) -> None:
    was = os.umask(0)
    try:
        KeyRing(folder)
    finally:
        os.umask(was)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(f.name for f in folder.iterdir()) == ["hash-1.key", "seal-1.key"]
    assert {stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir()} == {0o600}


def test_a_ring_read_again_hashes_and_opens_the_same(folder: Path) -> None:
    first, second = KeyRing(folder), KeyRing(folder)
    assert first.hash("phone", "13800138000") == second.hash("phone", "13800138000")
    assert second.unseal(first.seal("打我电话")) == "打我电话"


def test_processes_that_start_at_once_agree_on_one_key(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from storage.keys import KeyRing\n"
        "sys.stdin.read(); print(KeyRing(Path(sys.argv[1])).hash('phone', '1'))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:  # all are loaded and wait for this
        assert process.stdin is not None
        process.stdin.close()
    hashes = set()
    for process in processes:
        assert process.stdout is not None
        hashes.add(process.stdout.read().strip())
        process.stdout.close()
        assert process.wait(20) == 0
    assert hashes == {KeyRing(folder).hash("phone", "1")}
    assert len(list(folder.iterdir())) == 2


def test_the_kind_keeps_equal_values_apart(folder: Path) -> None:
    ring = KeyRing(folder)
    assert ring.hash("phone", "42") != ring.hash("order", "42")


def test_two_installations_hash_differently(tmp_path: Path) -> None:
    one, other = KeyRing(tmp_path / "a"), KeyRing(tmp_path / "b")
    assert one.hash("phone", "42") != other.hash("phone", "42")


def test_a_rotated_key_seals_and_the_old_one_still_opens(folder: Path) -> None:
    old = KeyRing(folder).seal("旧的原文")
    for number in (2, 10):  # 10 is newer than 2, though it sorts before it as text
        (folder / f"seal-{number}.key").write_bytes(Fernet.generate_key())
    ring = KeyRing(folder)
    assert ring.unseal(old) == "旧的原文"
    newest = Fernet((folder / "seal-10.key").read_bytes())
    assert newest.decrypt(ring.seal("新的原文")).decode() == "新的原文"


def test_a_text_sealed_with_a_lost_key_is_an_error_that_says_so(tmp_path: Path) -> None:
    token = KeyRing(tmp_path / "a").seal("原文")
    with pytest.raises(ZhuanxiError, match="a key that is not here") as error:
        KeyRing(tmp_path / "b").unseal(token)
    assert str(tmp_path / "b") in error.value.next_step


def test_a_lone_surrogate_survives_sealing(folder: Path) -> None:
    ring = KeyRing(folder)
    assert ring.unseal(ring.seal("坏\ud83d字")) == "坏\ud83d字"


def test_keys_can_come_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("ZHUANXI_KEY_HASH", "of the environment")
    monkeypatch.setenv("ZHUANXI_KEY_SEAL", f"{old},{new}")
    ring = KeyRing(folder)
    assert ring.unseal(Fernet(old).encrypt("旧".encode())) == "旧"
    assert Fernet(new).decrypt(ring.seal("新")).decode() == "新"
    assert not folder.exists()

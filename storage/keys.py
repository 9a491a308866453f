"""Keyed hashes and sealed texts, with versioned key files in ``ZHUANXI_HOME/keys`` (0600).

A keyed hash (HMAC-SHA256, RFC 2104) lets a mention and a service record of the same customer meet
without keeping the phone number. Sealing is Fernet (AES-128-CBC with HMAC-SHA256); several
versions of the key can open, the newest seals.
"""

import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.config import get_settings
from storage.errors import ZhuanxiError


class KeyRing:
    """The keys of one installation.

    Args:
        folder: where the key files lie; made with mode 0700 when missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hash_key = self._load("hash", lambda: secrets.token_hex(32).encode())[-1]
        self._sealer = MultiFernet(
            [Fernet(key) for key in reversed(self._load("seal", Fernet.generate_key))]
        )

    def hash(self, kind: str, value: str) -> str:
        """Hex keyed hash of a normalised identifier; ``kind`` keeps phone and order apart."""
        return hmac.digest(self._hash_key, f"{kind}:{value}".encode(), "sha256").hex()

    def seal(self, text: str) -> bytes:
        """Encrypt ``text`` with the newest key."""
        return self._sealer.encrypt(text.encode("utf-8", "surrogatepass"))

    def unseal(self, token: bytes) -> str:
        """Decrypt what :meth:`seal` made.

        Raises:
            ZhuanxiError: no key of this installation opens it.
        """
        try:
            return self._sealer.decrypt(token).decode("utf-8", "surrogatepass")
        except InvalidToken as error:
            raise ZhuanxiError(
                "the original text was sealed with a key that is not here",
                "restore the key files of {folder} from your key backup",
                folder=self.folder,
            ) from error

    def _load(self, name: str, make: Callable[[], bytes]) -> list[bytes]:
        named = os.environ.get(f"ZHUANXI_KEY_{name.upper()}")
        if named:
            return [part.encode() for part in named.split(",")]
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not list(self.folder.glob(f"{name}-*.key")):
            self._write_once(self.folder / f"{name}-1.key", make())
        files = sorted(
            self.folder.glob(f"{name}-*.key"), key=lambda f: int(f.stem.rpartition("-")[2])
        )
        return [file.read_bytes().strip() for file in files]

    @staticmethod
    def _write_once(path: Path, key: bytes) -> None:
        """Write a whole key or none: two processes starting at once must agree on one key."""
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


_rings: dict[Path, KeyRing] = {}


def get_keys() -> KeyRing:
    """The key ring of the configured home, loaded once per process."""
    folder = get_settings().home / "keys"
    if folder not in _rings:
        _rings[folder] = KeyRing(folder)
    return _rings[folder]

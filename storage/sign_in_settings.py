"""Settings of signing in, and of where the dashboard answers."""

import ipaddress
from typing import Self

from pydantic import BaseModel, Field, field_validator, model_validator

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_LEAST_WORK = 19 * 2


class SignInSettings(BaseModel):
    """Passwords, lock-out and sessions.

    The least work of a hash is OWASP's (Password Storage Cheat Sheet: argon2id with 19 MiB and 2
    passes, or as much in another proportion); the defaults are RFC 9106's second choice.
    """

    failures: int = Field(5, ge=1, description="wrong passwords in a row that lock a user")
    lock_minutes: float = Field(15, gt=0, description="minutes for which a user is locked")
    address_failures: int = Field(
        50,
        ge=1,
        description="refused sign-ins from one address, within lock_minutes, after which it waits",
    )
    idle_hours: float = Field(
        12, gt=0, description="hours without use after which a session is over"
    )
    session_hours: float = Field(
        168, gt=0, description="hours after which a session is over though it is used"
    )
    least_length: int = Field(10, ge=8, le=64, description="letters that a password has at least")
    memory_mib: int = Field(64, ge=7, le=1024, description="argon2id: memory of one hash, MiB")
    passes: int = Field(3, ge=1, le=100, description="argon2id: passes over that memory")

    @model_validator(mode="after")
    def _is_enough_work(self) -> Self:
        if self.memory_mib * self.passes < _LEAST_WORK:
            raise ValueError(
                "sign_in.memory_mib times sign_in.passes is 38 at least: less is quickly guessed"
            )
        return self


class DashboardSettings(BaseModel):
    """Where the dashboard listens, and under which names it answers."""

    host: str = Field("127.0.0.1", description="address the dashboard listens on")
    port: int = Field(8501, ge=1, le=65535, description="port the dashboard listens on")
    allowed_hosts: list[str] = Field(
        default_factory=list,
        description="names under which it is opened, beside this machine's own",
    )
    https: bool = Field(False, description="it is served over https, by a proxy in front of it")
    proxies: list[str] = Field(
        default_factory=list,
        description="addresses of proxies whose X-Forwarded-For is believed",
    )

    @field_validator("host")
    @classmethod
    def _is_an_address(cls, host: str) -> str:
        if host not in LOOPBACK:
            try:
                ipaddress.ip_address(host)
            except ValueError as error:
                raise ValueError(
                    f"{host!r} is no address of a machine: use one such as 127.0.0.1, 0.0.0.0"
                ) from error
        return host

    @field_validator("allowed_hosts")
    @classmethod
    def _are_names(cls, hosts: list[str]) -> list[str]:
        for host in hosts:
            if not host or any(sign in host for sign in "/:*@ "):
                raise ValueError(
                    f"{host!r} is no host's name: without https://, port and * (desk.example.com)"
                )
        return [host.lower() for host in hosts]

    @model_validator(mode="after")
    def _is_reached_by_name(self) -> Self:
        if self.host in _EVERY_ADDRESS and not self.allowed_hosts:
            raise ValueError(
                f"listening on {self.host}, the dashboard must know its names: "
                "set dashboard.allowed_hosts, as in ['desk.example.com']"
            )
        return self

    @property
    def names(self) -> list[str]:
        """Every host that a request may name; an IPv6 address without its brackets."""
        own = [] if self.host in (*_EVERY_ADDRESS, *LOOPBACK) else [self.host]
        return [*LOOPBACK, *own, *self.allowed_hosts]

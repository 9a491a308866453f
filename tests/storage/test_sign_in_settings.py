"""Where the dashboard may listen, and under which names it is answered."""

import pytest
from pydantic import ValidationError

from storage.sign_in_settings import DashboardSettings


def test_it_listens_on_loopback_unless_said() -> None:
    assert DashboardSettings().names == ["localhost", "127.0.0.1", "::1"]


def test_an_address_of_its_own_and_given_names_are_answered() -> None:
    settings = DashboardSettings(host="10.0.0.5", allowed_hosts=["Desk.example.com"])
    assert settings.names[3:] == ["10.0.0.5", "desk.example.com"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_listening_everywhere_needs_its_names(host: str) -> None:
    with pytest.raises(ValidationError, match="allowed_hosts"):
        DashboardSettings(host=host)
    assert host not in DashboardSettings(host=host, allowed_hosts=["desk.example.com"]).names


@pytest.mark.parametrize("name", ["*", "*.example.com", "https://x.example", "x:8501", "", "a b"])
def test_a_name_is_a_name(name: str) -> None:
    with pytest.raises(ValidationError, match="no host's name"):
        DashboardSettings(allowed_hosts=[name])


def test_a_host_to_listen_on_is_an_address() -> None:
    with pytest.raises(ValidationError, match="no address"):
        DashboardSettings(host="example.com")

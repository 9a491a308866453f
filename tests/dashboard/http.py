"""Plain HTTP to the dashboard, redirects left as they are."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str]
    set_cookies: list[str]

    @property
    def cookies(self) -> list[str]:
        """What a browser would send back."""
        return [line.partition(";")[0] for line in self.set_cookies]


def ask(
    address: str, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, names)
    answer = connection.getresponse()
    said = answer.read().decode("utf-8", "replace")
    connection.close()
    sent = answer.getheaders()
    return Answer(
        answer.status,
        said,
        {name.lower(): value for name, value in sent},
        [value for name, value in sent if name.lower() == "set-cookie"],
    )

"""Pictures of every page: ``python -m tests.dashboard.screenshots FOLDER [ADDRESS]``.

With an address, of the dashboard that runs there on the database of ``ZHUANXI_HOME`` or
``DATABASE_URL``, as the user lin (the demo's lead); without one, of the small test world, in a home
folder of its own that is removed afterwards.
"""

import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, expect, sync_playwright


def take(address: str, folder: Path, user: str = "wang") -> list[Path]:
    """Take the pictures of what ``user`` sees and return their paths.

    The settings of this process must be the dashboard's: the session is made in its database.
    """
    from tests.dashboard.signing import sign_in_browser

    folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("google-chrome")
    made: list[Path] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for scheme, width, height in (
            ("light", 1440, 1150),
            ("dark", 1440, 1150),
            ("light", 400, 900),
        ):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
                locale="zh-CN",
            )
            sign_in_browser(context, user)
            page = context.new_page()
            for name, path in (
                ("overview", "/"),
                ("queue", "/queue"),
                ("case", _case(page, address)),
            ):
                page.goto(urljoin(address, path))
                expect(page.get_by_role("heading").first).to_be_visible(timeout=30_000)
                page.wait_for_timeout(3500)
                picture = folder / f"{name}-{scheme}-{width}.png"
                page.screenshot(path=picture)
                made.append(picture)
            context.close()
        browser.close()
    return made


def _case(page: Page, address: str) -> str:
    """The path of the most urgent case, which the queue lists first."""
    page.goto(urljoin(address, "/queue"))
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1000)
    table.click(position={"x": 80, "y": 52})
    page.wait_for_url("**/case?case=*", timeout=30_000)
    return "/" + page.url.rsplit("/", 1)[1]


def main() -> None:
    """The command."""
    folder = Path(sys.argv[1])
    if len(sys.argv) > 2:
        made = take(sys.argv[2], folder, "lin")
    else:
        with tempfile.TemporaryDirectory(prefix="zhuanxi-pictures-") as home:
            Path(home).chmod(0o755)  # PostgreSQL's system user must reach it
            os.environ["ZHUANXI_HOME"] = home
            from storage import engine, migrate
            from tests.dashboard import world
            from tests.dashboard.conftest import served

            migrate.upgrade()
            world.fill(datetime.now(UTC))
            with served() as address:
                made = take(address, folder)
            engine.dispose()
    sys.stdout.writelines(f"{path}\n" for path in made)


if __name__ == "__main__":
    main()

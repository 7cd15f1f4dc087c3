"""The Chromium of the machine, for tests that look at pages as readers do."""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium():
    """Browser without a window; the test is skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; on Debian and Ubuntu: apt install chromium")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


def until(page, condition, seconds=5.0):
    """Wait for a condition in JavaScript; the page's own policy forbids the waiting of the driver, which evaluates text."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"never came true: {condition}"
        page.wait_for_timeout(20)


class Visit:
    """A page opened from its file, with everything that it asked of the network or complained about."""

    def __init__(self, browser, path, **context):
        self.asked, self.complaints = [], []
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url.partition(",")[0]))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.goto(path.as_uri())

    def close(self):
        self.context.close()

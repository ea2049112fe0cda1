"""A page in a headless browser, with what it complained about and what it asked for."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
AXE = Path(os.environ.get("AXE_CORE", Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"))
DOWNLOADS = """async () => {
    const files = [], create = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
    URL.createObjectURL = (blob) => { files.push(blob); return "#"; };
    HTMLAnchorElement.prototype.click = () => {};
    document.querySelectorAll("button.csv").forEach((button) => button.click());
    [URL.createObjectURL, HTMLAnchorElement.prototype.click] = [create, click];
    return Promise.all(files.map((file) => file.text()));
}"""
"""All downloads of a page, caught before they are saved: a browser lets few through in a row."""

DESKTOP: Any = {"width": 1280, "height": 720}


class Visit:
    """A page with what it complained about and what it asked for."""

    def __init__(self, browser: Any, path: Path, fragment: str = "", **options: Any) -> None:
        self.page = browser.new_context(accept_downloads=True, **options).new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.goto(path.as_uri() + fragment)

    def go(self, fragment: str) -> "Visit":
        """Go to another state of the page, as a link does, and forget what was complained about before."""
        self.page.set_viewport_size(DESKTOP)
        self.page.emulate_media(media="null", color_scheme="null")
        self.page.evaluate(
            """(fragment) => {
            document.activeElement.blur();
            for (const part of document.querySelectorAll("details")) part.open = false;
            scrollTo(0, 0);
            location.hash = fragment;
        }""",
            fragment or "#",
        )
        self.complaints.clear()
        self.requests.clear()
        return self

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def until(self, expression: str) -> None:
        """Wait until an expression holds; asked from outside, as the page's policy lets nothing be evaluated within."""
        for _ in range(400):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"never true: {expression}")

    def see_everything(self) -> None:
        """Scroll through in great steps, so that every figure is drawn: again where the page grew, or was busy."""
        self.page.add_style_tag(content="html { scroll-behavior: auto !important }")
        drawn = "[...document.querySelectorAll('.figure')].filter((f) => f.offsetParent).every((f) => f.dataset.drawn)"
        for _ in range(20):
            for top in range(0, self.page.evaluate("document.body.scrollHeight") + 3000, 1500):
                self.page.evaluate(f"scrollTo(0, {top})")
                self.page.wait_for_timeout(20)
            if self.page.evaluate(drawn):
                return
        raise AssertionError("some figures are never drawn")

    def download(self, selector: str) -> list[list[str]]:
        """Click a download button; return the CSV's rows."""
        with self.page.expect_download() as waiting:
            session = self.page.context.new_cdp_session(self.page)  # as a user: of a script a second one may be refused
            click = f"document.querySelector({json.dumps(selector)}).click()"
            session.send("Runtime.evaluate", {"expression": click, "userGesture": True})
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))

    def serious_faults(self) -> list[tuple[Any, ...]]:
        """What axe calls serious or critical."""
        session = self.page.context.new_cdp_session(self.page)  # the page's policy keeps scripts of others out
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults = [(v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]]
        return [fault for fault in faults if fault[1] in {"serious", "critical"}]

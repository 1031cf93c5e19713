"""What a page of the site has in it, read without a browser."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))


class Reader(HTMLParser):
    """The ids of a page, its links to pages, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids |= {value for name, value in attrs if name == "id" and value}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        loaded = found.get("src") or (found.get("href") if tag == "link" else None)
        if loaded:
            self.loads.append(loaded)


@cache
def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader

"""What can be said of the site by looking at its files."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pages import DOCUMENTS, ROOT, read


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_document_is_a_page(site: Path) -> None:
    assert {path.stem for path in site.glob("*.html")} >= {*DOCUMENTS, "search"}


def test_links(site: Path) -> None:
    """Every link inside of the site leads to a page that is there, and to a place on it."""
    broken = []
    for path in pages(site):
        for link in read(path).links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if goal.is_dir():
                goal /= "index.html"
            if not goal.is_file() or (parts.fragment and parts.fragment not in read(goal).ids):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_nothing_comes_from_elsewhere(site: Path) -> None:
    loads = {load for path in pages(site) for load in read(path).loads}
    assert {load for load in loads if urlsplit(load).netloc} == set()
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert {url for url in re.findall(r"url\(\s*[\"']?([^\"')]+)", styles) if urlsplit(url).netloc} == set()


def test_nobody_knows_where_it_was_built(site: Path) -> None:
    texts = [path for path in site.rglob("*") if path.suffix in (".html", ".js", ".css", ".svg")]
    for path in texts:
        text = path.read_text(encoding="utf-8")
        for place in (str(ROOT), str(Path.home()), str(site)):
            assert len(place) < 6 or place not in text, (path, place)


def test_no_markup_is_left(site: Path) -> None:
    """No LaTeX, and none of the marks that only a build understands."""
    for path in pages(site):
        text = re.sub(r"<pre>.*?</pre>|<code.*?</code>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"\\(frac|begin|left|cdot|text)\b|\{\.\w+\}|on the site: ", text), path


def test_pictures_are_those_of_the_sentences() -> None:
    for path, picture in runpy.run_path(str(ROOT / "docs" / "generate_pictures.py"))["pictures"]().items():
        assert path.read_text(encoding="utf-8") == picture, "run docs/generate_pictures.py"

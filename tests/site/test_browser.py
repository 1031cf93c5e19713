"""What a reader sees."""

from __future__ import annotations

from typing import Any

import pytest
from docutils.nodes import make_id
from pages import DOCUMENTS
from playwright.sync_api import Page

from calando import library  # noqa: F401 - it registers its words
from calando.word import WORDS, Word

DESKTOP, PHONE = {"width": 1300, "height": 900}, {"width": 390, "height": 844}
OWN = {name: word for name, word in WORDS.items() if word.__module__.startswith("calando.")}


@pytest.mark.parametrize("name", [*DOCUMENTS, "source/examples-tutorial.yaml", "source/benchmarks-results.md"])
def test_page(page: Page, name: str) -> None:
    """It loads, without a complaint or a request elsewhere (see ``page``), and is as wide as the screen."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.goto(f"/{name}.html")
        assert page.locator("h1").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], size


@pytest.mark.parametrize("word", ["cosine", "plateau", "one_minus_sqrt"])
def test_search(page: Page, word: str) -> None:
    """A word that is looked for is found, and its entry is one of the first."""
    page.goto("/index.html")
    page.locator(".sidebar-search").fill(word)
    page.locator(".sidebar-search").press("Enter")
    page.locator("#search-results ul.search li a").first.wait_for()
    page.locator("#search-results .search-summary", has_text="found").wait_for()
    found = page.locator("#search-results ul.search li > a")
    links = found.evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert any(link.startswith("words.html") and f"#{make_id(word)}" in link for link in links[:5]), links


@pytest.fixture(scope="module")
def entries(browser: Any, address: str) -> dict[str, Any]:
    """What the page of words shows of each: sizes of its curve and its formula, and its text."""
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("/words.html")
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.fonts.check('16px Formulas')")
        found: dict[str, Any] = page.evaluate("""() => Object.fromEntries(
            [...document.querySelectorAll('section section section')].map(section => {
                const size = what => [...section.querySelectorAll(what)].map(element => {
                    const box = element.getBoundingClientRect();
                    return [box.width, box.height];
                });
                const parts = size('math mi, math mn');
                return [section.id, {text: section.innerText, curve: size('figure svg > path[stroke-width="2"]'), formula: size('math'), parts}];
            })
        )""")
        tiles = page.evaluate("[...document.querySelectorAll('.glance a')].map(a => a.getAttribute('href').slice(1))")
        return {**found, "": tiles}


@pytest.mark.parametrize("word", OWN.values(), ids=list(OWN))
def test_word(word: Word[..., Any], entries: dict[str, Any]) -> None:
    """It has its entry, with signature, prose, formula and curve."""
    entry = entries[make_id(word.name)]
    assert make_id(word.name) in entries[""]
    assert word.usage in entry["text"]
    assert (word.__doc__ or "").split()[0].strip("`") in entry["text"]
    ((width, height),) = entry["curve"]
    assert width > 200
    assert height > 20
    if word.kind != "stopping time":  # a length, which has no formula
        ((width, height),) = entry["formula"]
        assert width > 5
        assert height > 10
        assert all(w > 0 and h > 0 for w, h in entry["parts"])


def test_no_word_is_made_up(entries: dict[str, Any]) -> None:
    assert set(entries) - {""} == {make_id(name) for name in OWN}


def test_curves_in_text(page: Page) -> None:
    """Braille is as wide as letters are, so that a curve stands over its axis."""
    page.goto("/seeing.html")
    page.evaluate("document.fonts.load('13px Braille', '\u28ff')")
    widths = page.evaluate("""() => ['\u28ff', 'm', '\u2500'].map(character => {
        const line = document.createElement('span');
        line.textContent = character.repeat(50);
        document.querySelector('.highlight pre').append(line);
        return line.getBoundingClientRect().width / 50;
    })""")
    assert max(widths) - min(widths) < 0.1, widths


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours(page: Page, scheme: Any) -> None:
    """Curves and their numbers stand out from the page, by day and by night (WCAG's ratios)."""
    page.emulate_media(color_scheme=scheme)
    page.goto("/words.html")
    colours = page.evaluate("""() => {
        const style = what => getComputedStyle(document.querySelector(what));
        return {page: style('body').backgroundColor, line: style('figure path[stroke-width="2"]').stroke,
                number: style('figure svg text').fill, formula: style('math').color};
    }""")
    ground = luminance(colours["page"])
    assert (ground < 0.1) == (scheme == "dark")
    assert contrast(luminance(colours["line"]), ground) >= 3
    assert contrast(luminance(colours["number"]), ground) >= 4.5
    assert contrast(luminance(colours["formula"]), ground) >= 7


def luminance(colour: str) -> float:
    """Relative luminance of ``rgb(…)``, as WCAG has it."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: float, b: float) -> float:
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)

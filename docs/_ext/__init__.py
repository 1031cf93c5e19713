"""What the site has and the documents have not: curves, formulas, the words, the Python API, links to sources.

The documents are read where they are, too.  So what only the site can show is a comment in them.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# what stands between the comments is for readers elsewhere
MARK = re.compile(r"^<!-- on the site: (\w+) -->$(?:.*?^<!-- and not this -->$)?", re.MULTILINE | re.DOTALL)


def setup(app: Sphinx) -> dict[str, Any]:
    """Join Sphinx."""
    from . import sources

    app.add_config_value("contents", {}, "env")
    app.connect("source-read", fill)
    app.connect("doctree-read", inline_pictures, priority=100)
    app.connect("doctree-read", trim_code)
    app.connect("doctree-resolved", link_words)
    app.connect("doctree-read", sources.link_sources, priority=100)  # before what is linked is copied
    app.connect("doctree-resolved", name_pages)
    app.connect("html-collect-pages", sources.source_pages)
    app.connect("build-finished", fonts)
    return {"parallel_read_safe": False}


def fill(app: Sphinx, _docname: str, source: list[str]) -> None:
    """Put what the site shows where the comment stands."""

    def found(mark: re.Match[str]) -> str:
        return {"contents": contents, "words": words, "api": api}[mark[1]](app)

    source[0] = MARK.sub(found, source[0])


def contents(app: Sphinx) -> str:
    """The pages, in groups; those without a place come last."""
    placed = {page for pages in app.config.contents.values() for page in pages}
    chapters = {**app.config.contents, "More": sorted(app.env.found_docs - placed - {"index"})}
    groups = [
        ["```{toctree}", f":caption: {title}", ":hidden:", "", *pages, "```"]
        for title, pages in chapters.items()
        if pages
    ]
    return "\n\n".join("\n".join(lines) for lines in groups)


def words(_app: Sphinx) -> str:
    """The gallery of words."""
    from .gallery import gallery

    return gallery()


def api(_app: Sphinx) -> str:
    """The Python API."""
    from .reference import reference

    return f"```{{eval-rst}}\n{reference()}\n```"


def inline_pictures(app: Sphinx, tree: nodes.document) -> None:
    """Make drawings part of the page, where its colours reach them; SVG that is a document of its own stays one."""
    from docutils import nodes

    from .curves import STYLE

    for image in list(tree.findall(nodes.image)):
        drawing = (Path(app.srcdir) / image["uri"]).read_bytes()
        if drawing.startswith(b"<svg"):
            drawing = drawing.decode().replace(STYLE, "")
            figure = f'<figure aria-label="{escape(image.get("alt", ""))}">{drawing}</figure>'
            image.parent.replace_self(nodes.raw("", figure, format="html"))


def trim_code(_app: Sphinx, tree: nodes.document) -> None:
    """Leave out the blank line with which an example ends for doctest."""
    from docutils import nodes

    for block in tree.findall(nodes.literal_block):
        block.rawsource = block.rawsource.rstrip()
        block[:] = [nodes.Text(block.rawsource)]


def link_words(app: Sphinx, tree: nodes.document, docname: str) -> None:
    """Let each word in the catalogue of the language lead to its curve."""
    from docutils import nodes

    from .gallery import WORDS, anchor

    for strong in list(tree.findall(nodes.strong)) if docname == "language" else ():
        name = strong.astext().partition("(")[0]
        if name in WORDS and strong.astext() != name:
            uri = f"{app.builder.get_relative_uri(docname, 'words')}#{anchor(WORDS[name])}"
            strong.replace_self(nodes.reference("", "", strong.deepcopy(), internal=True, refuri=uri))


def name_pages(app: Sphinx, tree: nodes.document, _docname: str) -> None:
    """Call a page by its title where a link calls it by its file."""
    from docutils import nodes

    for link in tree.findall(nodes.reference):
        name = link.astext().removesuffix(".md")
        if name != link.astext() and name in app.env.titles:
            link[:] = [nodes.Text(app.env.titles[name].astext())]


def fonts(app: Sphinx, exception: Exception | None) -> None:
    """Leave beside the pages what they need of fonts."""
    from .fonts import write_fonts

    if exception is None:
        pages = (Path(app.outdir) / "words.html").read_text(encoding="utf-8")
        formulas = "".join(re.findall(r"<math.*?</math>", pages, flags=re.DOTALL))
        write_fonts(Path(app.outdir) / "_static", formulas)

"""Files of the project that the documents link to, as pages of the site."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]


def link_sources(app: Sphinx, tree: nodes.document) -> None:
    """Let a link to a file outside of the documents lead to its page."""
    from docutils import nodes
    from sphinx import addnodes

    docname = app.env.docname
    for link in [*tree.findall(addnodes.download_reference), *tree.findall(addnodes.pending_xref)]:
        target = Path(app.env.doc2path(docname)).parent / link["reftarget"]
        path = next((p for p in (target, target.with_name(f"{target.name}.md")) if p.is_file()), ROOT).resolve()
        if not path.is_file() or path.is_relative_to(app.srcdir):
            continue
        page = f"source/{path.relative_to(ROOT).as_posix().replace('/', '-')}"
        linked(app)[page] = path
        uri = app.builder.get_relative_uri(docname, page)
        link.replace_self(nodes.reference("", "", *link.children, internal=True, refuri=uri))


def linked(app: Sphinx) -> dict[str, Path]:
    """The pages of files, by name."""
    pages: dict[str, Path] = app.env.__dict__.setdefault("calando_sources", {})
    return pages


def source_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A page for each such file."""
    for page, path in sorted(linked(app).items()):
        title = path.relative_to(ROOT).as_posix()
        body = shown(app, path) if path.suffix == ".md" else f"<h1>{escape(path.name)}</h1>\n{shown(app, path)}"
        yield page, {"title": title, "body": body}, "page.html"


def shown(app: Sphinx, path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        from markdown_it import MarkdownIt

        page = MarkdownIt("commonmark").enable("table").render(text)
        page = re.sub("<(table|code)>", r'<\1 class="docutils literal">', page)
        return re.sub(r'href="(?:\.\./)*docs/([\w-]+)\.md', r'href="../\1.html', page)
    language = {".py": "python", ".yaml": "yaml"}.get(path.suffix, "text")
    return str(app.builder.highlighter.highlight_block(text, language))  # type: ignore[attr-defined]  # not of every builder

"""The site: ``python -m sphinx -W docs build/site``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "docs")]

from calando import __version__

os.environ.setdefault("KERAS_BACKEND", "jax")

project = "calando"
author = "the authors of calando"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "_ext"]
exclude_patterns = ["_ext", "images"]
nitpicky = True
keep_warnings = True

# a document that has no place here comes last
contents = {
    "First steps": ["tutorial"],
    "How to": ["frameworks", "seeing", "questions", "command-line", "watching", "reading", "coming-from"],
    "Reference": ["language", "words", "errors", "checks", "api"],
    "Behind it": ["how-it-works", "safety", "speed", "gallery-of-seeds", "versioning", "licences"],
}

myst_heading_anchors = 4  # the anchors that headings have on GitHub
myst_enable_extensions = ["attrs_block"]
highlight_language = "text"

autodoc_default_options = {"members": True, "inherited-members": False, "special-members": "__call__"}
autodoc_member_order = "bysource"
autodoc_typehints = "none"

html_theme = "furo"
html_title = "calando"
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "github-dark"

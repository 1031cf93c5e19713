"""What a notebook shows of a schedule or a plan: the sentence, the curve and the formula."""

from __future__ import annotations

import sys
from html import escape
from typing import TYPE_CHECKING, Any

from ..resolve import names_of, resolve
from ..tree import Map, Number
from .lines import drawings_of, lines_of
from .svg import HEIGHT, WIDTH, svg

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ..plan import Plan
    from ..tree import Schedule, Tree
    from .lines import Line

PLAIN, HTML, LATEX = "text/plain", "text/html", "text/latex"
LARGE = 150  # nodes of a tree; the formula of a larger one takes long, and nobody reads it
LONG = 3000  # characters of a formula: the same
PANEL = 360, 130  # pixels of a plan's curves

Bundle = dict[str, str]


def of_schedule(schedule: Schedule, include: Collection[str] | None, exclude: Collection[str] | None) -> Bundle:
    """See :meth:`Schedule._repr_mimebundle_`."""

    def page(formula: str | None) -> str:
        size = WIDTH, HEIGHT
        curve = asked(schedule) if wanted(schedule) else picture(lines_of([schedule], None, {}), schedule, size)
        return f"<div>{sentence(str(schedule))}{curve}{'' if formula is None else displayed(formula)}</div>"

    return bundle(repr(schedule), page, lambda: formula_of(schedule), include, exclude)


def of_plan(plan: Plan, include: Collection[str] | None, exclude: Collection[str] | None) -> Bundle:
    """See :meth:`Plan._repr_mimebundle_`."""

    def page(_formula: str | None) -> str:
        known = {name: [(name, schedule)] for name, schedule in plan.items() if not wanted(schedule)}
        drawings = drawings_of(known, None, {})
        cells = "".join(
            f'<div style="margin:0 16px 8px 0">{sentence(f"{name} = {schedule}", PANEL[0])}'
            f"{picture(drawings[name], schedule, PANEL) if name in drawings else asked(schedule)}</div>"
            for name, schedule in plan.items()
        )
        numbers = "".join(sentence(f"{name} = {number}") for name, number in plan.constants.items())
        return f'<div>{numbers}<div style="display:flex;flex-wrap:wrap">{cells}</div></div>'

    return bundle(repr(plan), page, None, include, exclude)


def bundle(
    plain: str,
    page: Callable[[str | None], str],
    formula: Callable[[], str | None] | None,
    include: Collection[str] | None,
    exclude: Collection[str] | None,
) -> Bundle:
    """The kinds of text that somebody will look at.  What goes wrong in one of them is left out of it."""
    kinds = {HTML, LATEX} & seen() & set(include or (HTML, LATEX)) - set(exclude or ())
    found = {PLAIN: plain}
    if not kinds:
        return found
    written = attempt(formula) if formula is not None else None
    if HTML in kinds and (html := attempt(lambda: page(written))) is not None:
        found[HTML] = html
    if LATEX in kinds and written is not None:
        found[LATEX] = f"$\\displaystyle {written}$"
    return found


def seen() -> set[str]:
    """What whoever asks can show: IPython in a terminal asks for everything, and shows text only."""
    interactive = sys.modules.get("IPython")
    shell = None if interactive is None else attempt(interactive.get_ipython)
    return {HTML, LATEX} if shell is None else set(shell.display_formatter.active_types)


def attempt(work: Callable[[], Any]) -> Any:
    """What comes of it, or nothing: a picture that cannot be drawn is no reason to stop a notebook."""
    try:
        return work()
    except Exception:
        return None


def sentence(text: str, width: int = 720) -> str:
    return f'<div style="max-width:{width}px;overflow-wrap:anywhere"><code>{escape(text)}</code></div>'


def wanted(schedule: Schedule) -> list[str]:
    """The names that stand between a schedule and its curve."""
    return [*sorted(names_of(schedule) | names_of(resolve(schedule))), *sorted(schedule.signals)]


def asked(schedule: Schedule) -> str:
    """What it would take to draw the curve."""
    values = ", ".join(f"{name}=…" for name in wanted(schedule))
    return f'<div style="opacity:.75">its curve: <code>s.plot({escape(values)})</code></div>'


def picture(lines: Sequence[Line], schedule: Schedule, size: tuple[int, int]) -> str:
    return svg(lines, width=size[0], height=size[1], title=str(schedule))


def formula_of(schedule: Schedule) -> str | None:
    """The closed form as LaTeX, unless it is too long for anybody to read."""
    if written_out(resolve(schedule)) > LARGE:
        return None
    latex = schedule.latex()
    return latex if len(latex) <= LONG else None


def written_out(tree: Tree) -> int:
    """The nodes of a tree, its cycles one by one where the closed form has a case for each."""
    from ..algebra.symbolic import Symbols  # which loads sympy: so does the formula

    rounds = 1
    for node in tree.walk():
        if isinstance(node, Map) and node.head.cyclic and isinstance(n := node.head.argument(node, "n"), Number):
            rounds *= int(n.value) if n.value <= Symbols.unrolls else 1
    return tree.size * max(rounds, 1)


def displayed(latex: str) -> str:
    """For MathJax and the like, which notebooks run over what they show."""
    return f'<div style="overflow-x:auto">$$ {escape(latex, quote=False)} $$</div>'

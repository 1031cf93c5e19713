"""What a sentence is: a schedule, a transform, or a condition; and what one can ask a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from .base import WATCHES, Tree, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..questions.answers import Equivalence, Extreme, Jump, Moment, Monotony
    from ..run import Run


class Schedule(Tree):
    """A function from time to a number, with a length.

    Schedules are built by :func:`calando.parse` or with the words of the language as Python functions, and
    combined with ``+ - * / // **``, ``>>`` (then) and ``|`` (through a transform).  They are immutable,
    hashable, picklable; ``==`` compares trees, ``str`` prints the canonical sentence.

    >>> import calando as ca
    >>> s = ca.warmup(5) >> ca.cosine(T=20, eta_min=0.01) | ca.floor(1e-7)
    >>> s(0), s(2.5), s(5), s(1000)
    (1e-07, 0.5, 1.0, 0.01)
    >>> s == ca.parse("warmup(5) >> cosine(20, eta_min=0.01) | floor(1e-7)")
    True
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def __or__(self, other: Any) -> Schedule: ...

    def __call__(self, t: Any, /, **values: Any) -> Any:
        """The value at time ``t``, in steps.

        ``t`` may be a number (the answer is a ``float``), a numpy array or a list of any shape (an array of
        that shape, float64), or a JAX or torch array, traced or not (an array of its kind).  ``values`` bind
        names to numbers, or to arrays that broadcast with ``t``.

        What the schedule watches (:attr:`signals`) wants all that was observed: an array with a value for each step
        from 0 on, or a mapping from step to value.  The value at ``t`` depends on the steps before ``t``.

        Raises :class:`~calando.UnboundError` if a name has no value.

        >>> import calando as ca
        >>> s = ca.parse("lr * warmup(5)")
        >>> s(2.5, lr=0.1)
        0.05
        >>> s([0, 5, 10], lr=0.1)
        array([0. , 0.1, 0.1])
        """
        if not values:
            answer = self._cache.get(type(t))
            if answer is not None:  # a loop asks again and again: it pays for nothing but the function
                return answer(t)
        if self.flags & WATCHES:
            return ask("watched", "call", self, t, values)
        from ..evaluate import call  # not through a door: torch.compile follows import statements only

        try:
            return call(self, t, values)
        except RecursionError:
            raise ArgumentError("the schedule is nested too deeply") from None

    def bind(self, /, **values: Any) -> Schedule:
        """The schedule with those names replaced by numbers.

        Binding ``total`` writes out every ``rest`` and percent, so that the result is a sentence too.

        >>> import calando as ca
        >>> ca.parse("lr * (warmup(30) >> cosine)").bind(total=1000, lr=0.1)
        parse('0.1 * (warmup(30) >> cosine(970))')
        """
        return ask("resolve", "bind", self, values)

    def compile(self, **values: Any) -> Callable[[float], float]:
        """A plain Python function of one number, for a loop that asks at every step.

        >>> import calando as ca
        >>> f = ca.parse("lr * warmup(5)").compile(lr=0.1)
        >>> f(5)
        0.1
        """
        return ask("compile", "compile_schedule", self, values)

    @property
    def params(self) -> frozenset[str]:
        """The names that have no value yet; ``total`` among them wherever a rest or a percent stands.

        >>> import calando as ca
        >>> sorted(ca.parse("lr * (warmup(5ep) >> cosine)").params)
        ['ep', 'lr', 'total']
        """
        return ask("resolve", "params", self)

    @property
    def signals(self) -> frozenset[str]:
        """The names of the observed numbers that the schedule watches.

        >>> import calando as ca
        >>> ca.parse("lr * plateau(val_loss)").signals
        frozenset({'val_loss'})
        """
        return ask("slots", "signals_of", self)

    def run(self, /, **values: Any) -> Run:
        """The schedule step by step, for what it watches (see :class:`calando.Run`).

        >>> import calando as ca
        >>> run = ca.parse("0.1 * plateau(val_loss, factor=0.5, patience=1)").run()
        >>> [run.step(val_loss=loss) for loss in (3, 2, 2, 2, 1)]
        [0.1, 0.1, 0.1, 0.05, 0.05]
        """
        return ask("run", "start", self, values)

    @property
    def length(self) -> int | float | Schedule:
        """How long it runs, in steps: a number, ``inf``, or an expression in parameters.

        >>> import calando as ca
        >>> ca.parse("warmup(5) >> cosine(20)").length
        25
        >>> ca.parse("warmup(5) >> cosine(W)").length
        parse('W + 5')
        >>> ca.parse("exponential(0.9)").length
        inf
        """
        return ask("resolve", "length", self)

    @property
    def notes(self) -> tuple[str, ...]:
        """What :func:`calando.read` has to say about this schedule: where another framework means something else.

        The notes belong to the object that ``read`` gave; they are no part of the sentence, and what is made
        from it has none.

        >>> import calando as ca
        >>> ca.read("torch", "PolynomialLR(total_iters=0)").notes
        ('with total_iters=0, torch stays at its first value for ever',)
        >>> ca.parse("warmup(5)").notes
        ()
        """
        notes: tuple[str, ...] = self._cache.get("notes", ())
        return notes

    def expand(self, /, **values: Any) -> Schedule:
        """The sentence it stands for: every length and end written, compounds and shares expanded.

        >>> import calando as ca
        >>> ca.parse("warmup(5) >> cosine(20)").expand()
        parse('warmup(5, end=1) >> cosine(20, eta_max=1)')
        """
        return ask("resolve", "resolve", self, values)

    def digest(self) -> str:
        """A short name of the sentence, the same in every process and on every machine: 16 hexadecimal digits.

        Equal schedules have equal digests.  They are digits of the SHA-256 of the canonical text.

        >>> import calando as ca
        >>> ca.parse("warmup(5) >> cosine(20)").digest()
        '4ed2262c7cef5b3b'
        """
        from hashlib import sha256

        return sha256(str(self).encode()).hexdigest()[:16]

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """What pydantic asks of the type of a field."""
        return ask("config", "pydantic_schema")

    def to_sympy(self, t: Any = None, exact: bool = True) -> Any:
        """The closed form: a sympy expression in ``t`` (a nonnegative symbol unless given).

        Literals are exact rationals of the text as typed, or floats with ``exact=False``; parameters are
        symbols; a sequence is one flat ``Piecewise`` that ends in the held value.

        >>> import calando as ca
        >>> ca.parse("lr * warmup(5)").to_sympy()
        Piecewise((lr*t/5, t < 5), (lr, True))
        """
        return ask("closed_form", "to_sympy", self, t, exact)

    def formula(self) -> str:
        """The closed form as a person would write it, in plain text: the first case that holds counts.

        >>> import calando as ca
        >>> print(ca.parse("lr * (warmup(5) >> linear(20))").formula())
        lr*t/5            if t < 5
        lr*(1 - tau/20)   if 5 <= t < 25, where tau = t - 5
        0                 otherwise
        """
        return ask("formula", "formula", self, "plain")

    def latex(self) -> str:
        r"""The same as LaTeX, for a paper.

        >>> import calando as ca
        >>> print(ca.parse("warmup(5)").latex())
        \begin{cases}
        \frac{t}{5} & \text{if } t < 5 \\
        1 & \text{otherwise}
        \end{cases}
        """
        return ask("formula", "formula", self, "latex")

    def mathml(self) -> str:
        """The same as presentation MathML, which browsers draw by themselves: one ``<math>`` element.

        >>> import calando as ca
        >>> print(ca.parse("t / 5").mathml())  # doctest: +ELLIPSIS
        <math ...<mfrac><mrow><mi>t</mi></mrow><mrow><mn>5</mn></mrow></mfrac>...</math>
        """
        return ask("formula", "formula", self, "mathml")

    def to_code(self, language: str, /, name: str = "schedule", **values: Any) -> str:
        """The source of a function of ``t`` that needs no calando.

        ``language`` is ``python``, ``c``, ``javascript``, ``rust`` or ``julia``, for a function of one number; or
        ``numpy``, ``jax`` or ``torch``, for one of arrays.  Names that have no value become further arguments.

        >>> import calando as ca
        >>> print(ca.parse("lr * warmup(5)").to_code("c"))
        // lr * warmup(5)
        #include <math.h>
        <BLANKLINE>
        double schedule(double t, double lr) {
            if (isnan(t)) return t;
            t = fmax(t, 0.0);
            double v1;
            if (t < 5.0) {
                v1 = t / 5.0;
            } else {
                v1 = 1.0;
            }
            return lr * v1;
        }
        <BLANKLINE>
        """
        return ask("emit", "to_code", self, language, name, values)

    def describe(self, /, **values: Any) -> Any:
        """A table of segments with their lengths, ends and jumps, and the values worth knowing.

        >>> import calando as ca
        >>> print(ca.parse("warmup(5) >> cosine(20)").describe())  # doctest: +ELLIPSIS
        segment ...
        """
        return ask("inspect.describe", "describe", self, values)

    def plot(
        self,
        ax: Any = None,
        *,
        steps: float | None = None,
        log: bool | None = None,
        unit: str | None = None,
        label: str | None = None,
        **values: Any,
    ) -> Any:
        """Draw the curve with matplotlib, seams and jumps marked; returns the axes.

        ``values`` give names their values; an array draws a line for each of its numbers.  What the schedule watches
        wants what was observed, as in a call, and is drawn too.  ``steps``: how far to draw.  ``log``: whether the
        values stand on a logarithmic scale; left out, they do if it helps.  ``unit``: ``"step"`` or ``"epoch"``,
        which is what is counted where ``ep`` is known.  ``ax``: axes of your own, whose scale and looks are left
        alone.  ``label`` is for the legend.  :func:`calando.plot` draws several schedules.

        >>> import calando as ca
        >>> ax = ca.parse("lr * (warmup(5ep) >> cosine(85ep))").plot(lr=[0.1, 0.2, 0.4], ep=500)
        >>> [text.get_text() for text in ax.get_legend().get_texts()], ax.get_xlabel()
        (['lr = 0.1', 'lr = 0.2', 'lr = 0.4'], 'epoch (500 steps)')
        """
        return ask("inspect.plot", "plot_schedule", self, ax, steps, log, unit, label, values)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the sentence, the curve and the formula; a terminal gets ``repr`` as ever."""
        return ask("inspect.notebook", "of_schedule", self, include, exclude)

    def diff(self, other: Any, /, *, steps: float | None = None, **values: Any) -> Any:
        """Where this curve and another one differ: since when, by how much, and for how long.

        They are compared at every whole step up to ``steps``, or as far as there is something to see.

        >>> import calando as ca
        >>> print(ca.parse("cosine(20)").diff(ca.parse("cosine(20, eta_max=1)")))
        they are the same
        >>> ca.parse("step(30)").diff(ca.parse("step(40)"), steps=100).stretches[0]
        Stretch(begin=30.0, end=39.0, difference=0.9, t=30.0, a=0.1, b=1.0)
        """
        return ask("diff", "difference", self, other, steps, values)

    def derivative(self, /, **values: Any) -> Schedule:
        """How fast it changes per step, as a schedule: print it, evaluate it, ask it.

        Where there are two slopes, at a seam, it is that of what begins there; a jump has none (see :meth:`jumps`).

        >>> import calando as ca
        >>> ca.parse("lr * (warmup(5) >> linear(20))").derivative()
        parse('constant(lr / 5, 5) >> constant(-lr / 20, 20) >> constant(0)')
        """
        return ask("questions", "derivative", self, values)

    def integral(self, begin: Any = 0, end: Any = None, /, **values: Any) -> Any:
        """The area under the curve from ``begin`` to ``end``, which is that of the schedule unless given.

        A number; or an expression in the names that have no value.

        >>> import calando as ca
        >>> ca.parse("warmup(5) >> cosine(20)").integral()
        12.5
        >>> ca.parse("lr * (warmup(W) >> linear(20))").integral()
        parse('lr * (10 + W / 2)')
        """
        return ask("questions", "integral", self, begin, end, values)

    def when(self, value: Any, begin: Any = 0, end: Any = None, /, **values: Any) -> tuple[Moment, ...]:
        """All times at which the curve passes a value, reaches it, or rests at it.

        >>> import calando as ca
        >>> for moment in ca.parse("warmup(5) >> hold(10) >> cosine(20)").when(1):
        ...     print(moment)
        rests from 5 to 15
        >>> [moment.t for moment in ca.parse("warmup(5) >> cosine(20)").when(0.5)]
        [2.5, 15.0]
        """
        return ask("questions", "when", self, value, begin, end, values)

    def maximum(self, begin: Any = 0, end: Any = None, /, **values: Any) -> Extreme:
        """The highest value, and the first time that has it.

        >>> import calando as ca
        >>> ca.parse("warmup(5) >> cosine(20)").maximum()
        Extreme(value=1.0, t=5.0, attained=True)
        """
        return ask("questions", "maximum", self, begin, end, values)

    def minimum(self, begin: Any = 0, end: Any = None, /, **values: Any) -> Extreme:
        """The lowest value, and the first time that has it.

        >>> import calando as ca
        >>> ca.parse("exponential(0.9)").minimum()
        Extreme(value=0.0, t=inf, attained=False)
        """
        return ask("questions", "minimum", self, begin, end, values)

    def is_monotonic(self, begin: Any = 0, end: Any = None, /, **values: Any) -> Monotony:
        """Whether it only rises or only falls: true if so, with the direction, or with the time at which it turns.

        >>> import calando as ca
        >>> print(ca.parse("cosine(20)").is_monotonic())
        yes: falling
        >>> print(ca.parse("warmup(5) >> cosine(20)").is_monotonic())
        no: it turns at 5
        """
        return ask("questions", "is_monotonic", self, begin, end, values)

    def jumps(self, begin: Any = 0, end: Any = None, /, **values: Any) -> tuple[Jump, ...]:
        """Where it leaps, with the values on both sides.

        >>> import calando as ca
        >>> ca.parse("constant(0.1, 30) >> cosine(20, eta_max=1)").jumps()
        (Jump(t=30.0, before=0.1, after=1.0),)
        """
        return ask("questions", "jumps", self, begin, end, values)

    def equivalent(self, other: Any, /, **values: Any) -> Equivalence:
        """Whether two sentences stand for one curve: proved, refuted by a time and two values, or undecided.

        >>> import calando as ca
        >>> print(ca.parse("linear(20)").equivalent(ca.parse("poly(20)")))
        proved: their difference is 0 in every case of its closed form
        >>> print(ca.parse("linear(20)").equivalent(ca.parse("cosine(20)")))  # doctest: +ELLIPSIS
        refuted: at ... they are ... and ...
        """
        return ask("questions", "equivalent", self, other, values)

    def splice(self, other: Any, /, at: Any, *, continuous: bool = False, over: Any = 0) -> Schedule:
        """This curve until step ``at``, and the other one from there: a change to a run that is under way.

        The values before ``at`` are those of this curve, the values from ``at`` on those of the other one, which has
        been under way since 0.  ``continuous``: the other one is rescaled so that it begins where this one is cut.
        ``over``: it is reached along a straight line in so many steps, and followed from there.

        >>> import calando as ca
        >>> a, b = ca.parse("cosine(100)"), ca.parse("linear(200)")
        >>> s = a.splice(b, at=50)
        >>> s, s(49) == a(49), s(50) == b(50)
        (parse('(cosine(100) | take(50)) >> (linear(200) | skip(50))'), True, True)
        >>> a.splice(b, at=50, over=10)([50, 55, 60])
        array([0.5, 0.6, 0.7])
        >>> a.splice(b, at=50, continuous=True)([50, 200])
        array([0.5, 0. ])
        """
        return ask("splice", "splice", self, other, at, continuous, over)


class Transform(Tree):
    """What stands after a ``|``: a map of values or of time.

    >>> import calando as ca
    >>> tame = ca.floor(1e-7) | ca.cap(1)
    >>> ca.warmup(5) | tame
    parse('warmup(5) | floor(1e-7) | cap(1)')
    """

    __slots__ = ()


class Condition(Tree):
    """A comparison, which stands only where a condition is wanted: ``where(t < 5, 0.1, 1)``."""

    __slots__ = ()

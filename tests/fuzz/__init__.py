"""Whatever is typed, in whatever is read: an answer, or a ``ScheduleError``, and soon.

``python -m tests.fuzz --minutes 10`` makes up sentences, plans, YAML files, Python expressions, other frameworks' calls
and numbers to bind, and asks calando everything that one can ask of them.
"""

"""What a call may cost: time of the processor, and memory; and what looks after that."""

from __future__ import annotations

import faulthandler
import resource
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

SECONDS = 2.0  # of this process, so that a busy machine finds nothing that is not there
MEGABYTES = 200
PATIENCE = 120.0  # seconds by the clock on the wall after which a call that Python cannot interrupt ends the process
ROOM = 2 * 1024**3  # bytes beyond what the process has, so that a bomb does not take the machine with it

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class TooSlow(BaseException):
    """It took longer than `SECONDS`: no ``except Exception`` of the library's may catch it."""


def too_slow(*_: object) -> None:
    raise TooSlow


def begin() -> None:
    """Set up this process."""
    signal.signal(signal.SIGPROF, too_slow)
    resource.setrlimit(resource.RLIMIT_AS, (memory("VmSize") + ROOM, resource.RLIM_INFINITY))


@contextmanager
def soon(trace: TextIO, seconds: float = SECONDS) -> Iterator[None]:
    """What happens inside ends in time, or is ended: by `TooSlow`, or with the process and a trace of where it was."""
    faulthandler.dump_traceback_later(PATIENCE, exit=True, file=trace)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()


def memory(what: str) -> int:
    """Bytes: ``VmRSS``, what the process has; ``VmHWM``, the most that it has had; ``VmSize``, what it asked for."""
    for line in STATUS.read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) * 1024
    raise LookupError(what)


class Memory:
    """How much more memory than at first was in use at once."""

    def __init__(self) -> None:
        CLEAR.write_text("5")  # the high-water mark begins anew
        self.before = memory("VmRSS")

    @property
    def megabytes(self) -> float:
        return (memory("VmHWM") - self.before) / 1e6


def spent() -> float:
    return time.process_time()

"""The one who does the jobs of a house, in a thread, one after the other.

A house has a worker from the start; it does nothing until it is hired (house.serve, by the
dashboard). Where nobody is hired, the command line and tests do the work themselves
(working.work). What a job reports while it runs is kept here, and so is the wish to end it.
"""

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread

log = logging.getLogger("tally")

#: Looks round this often where nobody calls: plans come due, and results expire.
ROUND = 60
#: How long a job under way has to reach its next report when the dashboard is closed.
GRACE = 10
#: Between two steps of a job others get at the books: a lock is not handed round by itself.
REST = 0.005


class Worker:
    """`live` is how far each running job is, as (done, total); `round` is in seconds."""

    def __init__(self, name: str = "jobs", round: float = ROUND) -> None:
        self.name, self.round = name, round
        self.live: dict[int, tuple[int, int | None]] = {}
        self._unwanted: set[int] = set()
        self._lock = Lock()
        self._called, self._stopping = Event(), Event()
        self._thread: Thread | None = None

    def hire(self, work: Callable[[], None]) -> None:
        """Begin to work: `work` is done now, after each call, and on every round."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, args=(work,), name=self.name, daemon=True)
                self._thread.start()

    def _run(self, work: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                work()
            except Exception:
                log.exception("the %s could not be done", self.name)
            self._called.wait(self.round)
            self._called.clear()

    def call(self) -> None:
        """There is something to do."""
        self._called.set()

    @property
    def stopping(self) -> bool:
        """Whether the job under way shall end at its next report."""
        return self._stopping.is_set()

    def dismiss(self) -> None:
        """End the thread; a job under way ends at its next report."""
        self._stopping.set()
        self._called.set()
        if self._thread is not None:
            self._thread.join(GRACE)

    def rest(self) -> None:
        """Let others at the books."""
        self._stopping.wait(REST)

    def began(self, id: int) -> None:
        """A job is under way in this process."""
        self.live[id] = (0, None)

    def ended(self, id: int) -> None:
        """And is no more."""
        self.live.pop(id, None)
        self._unwanted.discard(id)

    def cancel(self, id: int) -> None:
        """Ask a running job to end at its next report."""
        if id in self.live:
            self._unwanted.add(id)

    def unwanted(self, id: int) -> bool:
        """Whether somebody asked for its end."""
        return id in self._unwanted

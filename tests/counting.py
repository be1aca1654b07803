"""A kind of job that is made up: it counts, and can be told to trip over a step."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from invoicing import jobs, working
from invoicing.house import House
from invoicing.jobs import Report
from invoicing.model.jobs import Halted, Job, Outcome
from invoicing.model.people import Actor
from tests.houses import KARI


@dataclass
class Counting:
    """A runner that counts to `steps` and writes a line for each; `at` does something there."""

    seen: list[tuple[int, Actor]] = field(default_factory=list)
    at: dict[int, Callable[[House, Job], None]] = field(default_factory=dict)
    leaves_on_halt: bool = False

    def __call__(self, house: House, actor: Actor, job: Job, report: Report) -> Outcome:
        steps = int(job.parameters["steps"])
        path = jobs.folder(house, job) / "result.csv"
        self.seen.append((job.id, actor))
        with path.open("w") as file:
            try:
                for step in range(steps + 1):
                    self.at.get(step, lambda *_: None)(house, job)
                    report(step, steps)
                    file.write(f"{step}\n")
            except Halted as halted:
                if self.leaves_on_halt:
                    halted.outcome = Outcome({"rows": step}, path, "as far as it came")
                raise
        return Outcome({"rows": steps}, path, "All of it")


def start(house: House, who: Actor = KARI, steps: int = 3, **more: Any) -> Job:
    return jobs.start(house, who, "counting", {"steps": steps}, **more)


def done(house: House, who: Actor = KARI, **more: Any) -> Job:
    job = start(house, who, **more)
    working.work(house)
    return jobs.read(house, who, job.id)

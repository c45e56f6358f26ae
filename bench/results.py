"""What one run of the bench found, and the figures made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.jobs import JOBS, Asked, Job, Sample
from bench.typing import Typing

PAGE, CALLS, PEER = "page", "calls", "peer"
PAGE_SMALL, CALLS_SMALL = "page small", "calls small"


@dataclass
class Results:
    """The samples of a run by runner and job, and what stood around them."""

    command: str
    date: str
    facts: Mapping[str, str]
    load_before: str
    large: Asked
    small: Asked
    rounds: int
    seeding: Mapping[int, float | None]
    load_after: str = ""
    samples: dict[str, dict[str, list[Sample]]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    typed: Typing | None = None
    # The page of the tickets with its charts: their number, and how long it took to open, cold first.
    tickets: int = 0
    charts: list[float] = field(default_factory=list)
    # What a page of the list is for the grid: its columns, and the bytes of its message.
    columns: int = 0
    page_bytes: int = 0
    imported: Sample | None = None
    exported: Sample | None = None
    replayed: Sample | None = None

    def add(self, runner: str, job: Job, sample: Sample) -> None:
        """Keep one run of a job."""
        self.samples.setdefault(runner, {}).setdefault(job.key, []).append(sample)

    def wall(self, runner: str, job: Job) -> float:
        """The median of the milliseconds by the clock."""
        return median(one.wall for one in self.samples[runner][job.key])

    def least(self, runner: str, job: Job) -> float:
        """The smallest number of milliseconds by the clock."""
        return min(one.wall for one in self.samples[runner][job.key])

    def cpu(self, runner: str, job: Job) -> float:
        """The median of the server's milliseconds of processor time."""
        return median(one.cpu for one in self.samples[runner][job.key])

    def bytes(self, runner: str, job: Job) -> int:
        """The median of the bytes that came."""
        return int(median(one.bytes for one in self.samples[runner][job.key]))

    def growth(self, large: str, small: str, job: Job) -> float:
        """How many times the processor time of the small file the large one costs."""
        return self.cpu(large, job) / self.cpu(small, job)

    def share(self, job: Job) -> float:
        """The server's processor time of the product as a part of the peer's."""
        return self.cpu(PAGE, job) / self.cpu(PEER, job)


def rate(sample: Sample) -> float:
    """Rows per second."""
    return sample.rows / sample.wall * 1000


def failing(values: Mapping[Job, float], limit: float, jobs: Sequence[Job] = JOBS) -> list[Job]:
    """The jobs whose value is beyond a limit."""
    return [job for job in jobs if values[job] > limit]

"""The jobs that are measured, what is asked for in each, and one measured run of one."""

from dataclasses import dataclass
from typing import Protocol

PAGE_ROWS = 50
FILTER = ("category5", "vip")
SORT = "first_contact_on"
FARTHEST = 5_000
# The field a save changes, and the two words it changes between.
EDITED = "region"
WORDS = ("华东", "西南")


@dataclass(frozen=True, slots=True)
class Job:
    """One thing a person does with a list."""

    key: str
    title: str


OPEN = Job("open", "open the list")
SEARCH = Job("search", "search two Chinese characters")
FILTERED = Job("filter", "filter by a choice")
SORTED = Job("sort", "sort by a day, newest first")
DEEP = Job("deep", "go to a page far down")
SAVE = Job("save", "save one edited row, back to the list")
JOBS = (OPEN, SEARCH, FILTERED, SORTED, DEEP, SAVE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the jobs ask of one file: the word to look for, the page to go to, and the rows there are."""

    rows: int
    word: str
    page: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of a job: milliseconds by the clock and of the server's processors, bytes that came, rows shown."""

    wall: float
    cpu: float
    bytes: int
    rows: int


class Runner(Protocol):
    """Somebody who can do the jobs."""

    name: str

    def run(self, job: Job) -> Sample:
        """Do a job once."""
        ...

    def memory(self) -> float:
        """Megabytes the measured process holds now."""
        ...

    def close(self) -> None:
        """End the process."""
        ...


def far_page(rows: int) -> int:
    """Page 5,000, or in a smaller file the page a quarter down."""
    return max(min(FARTHEST, rows // PAGE_ROWS // 4), 1)

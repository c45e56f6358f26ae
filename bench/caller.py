"""The process that makes the service calls, driven line by line."""

import json
from dataclasses import asdict
from pathlib import Path

from bench import data
from bench.jobs import Asked, Job, Sample
from bench.processes import Process


class Caller:
    """The service calls of one file."""

    def __init__(self, name: str, file: Path, sid: str, asked: Asked) -> None:
        self.name = name
        arguments = ["-m", "bench.calls", str(file), sid, json.dumps(asdict(asked))]
        self._process = Process(arguments, file.with_suffix(".calls.log"), data.environment(file), piped=True)

    def run(self, job: Job) -> Sample:
        """Do a job once."""
        return self._ask(job.key)

    def import_rows(self, n: int) -> Sample:
        """Import n new customers."""
        return self._ask(f"import {n}")

    def export_rows(self, most: int) -> Sample:
        """Write the list as CSV, as far as so many rows."""
        return self._ask(f"export {most}")

    def replay(self) -> Sample:
        """Judge the past by another value of the rulebook."""
        return self._ask("replay")

    def memory(self) -> float:
        """Megabytes the process holds now."""
        return self._process.memory()

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _ask(self, line: str) -> Sample:
        child = self._process.child
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(line + "\n")
        child.stdin.flush()
        answer = child.stdout.readline()
        if not answer:
            raise RuntimeError(
                "the service calls ended:\n" + self._process.log.read_text(errors="replace")[-3000:]
            )
        return Sample(*json.loads(answer))

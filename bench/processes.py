"""The measured processes: starting them, waiting until they answer, their processor time and memory, ending them."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_START = 300.0
# Work a server does after its answer belongs to the job; this long it may take, and is not counted as waiting.
AFTERWARDS = 0.02


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A Python process of the repository and what it costs."""

    def __init__(
        self, arguments: Sequence[str], log: Path, environment: Mapping[str, str], piped: bool = False
    ) -> None:
        self._log = log.open("wb")
        self.log = log
        self.child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=subprocess.PIPE if piped else self._log,
            stderr=self._log,
            text=True,
        )

    def wait_for(self, port: int, path: str, headers: Mapping[str, str] | None = None) -> None:
        """Wait until the process answers an HTTP request with 200; raises `RuntimeError` with its last words."""
        until = time.monotonic() + LONGEST_START
        while time.monotonic() < until and self.child.poll() is None:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("GET", path, headers=dict(headers or {}))
                if connection.getresponse().status == http.client.OK:
                    return
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.2)
        self.close()
        raise RuntimeError(
            f"no answer from {self.child.args}:\n{self.log.read_text(errors='replace')[-3000:]}"
        )

    def cpu(self) -> float:
        """Milliseconds of processor time the process has used, its ended threads included (Linux)."""
        return time.clock_gettime((~self.child.pid << 3) | 2) * 1000

    def cpu_after(self) -> float:
        """The same once the work behind the answer is done."""
        time.sleep(AFTERWARDS)
        return self.cpu()

    def memory(self) -> float:
        """Megabytes of resident memory."""
        for line in Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("the system does not tell the memory of a process")

    def close(self) -> None:
        """End the process, and the file it writes to."""
        self.child.terminate()
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                pipe.close()
        self._log.close()

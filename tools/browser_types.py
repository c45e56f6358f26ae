"""Checks the types in the grid's modules for the browser, as their comments tell them.

The checker is TypeScript, fetched once from the npm registry into the virtual environment and held to its digest;
the Node.js that runs it is the one Playwright brings.
"""

import base64
import hashlib
import io
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).resolve().parents[1]
VERSION = "5.9.3"
ADDRESS = f"https://registry.npmjs.org/typescript/-/typescript-{VERSION}.tgz"
SHA512 = "jl1vZzPDinLr9eUt3J/t7V6FgNEw9QjvBPdysz9KfQDD41fQrC2Y4vKQdiaUpFT4bXlb1RHhLpp8wtm6M5TgSw=="
FOLDER = Path(sys.prefix) / f"typescript-{VERSION}"
PROJECT = ROOT / "core" / "ui" / "grid" / "browser" / "jsconfig.json"


def checker() -> Path:
    """The checker's program, fetched where it is missing. Raises SystemExit with a sentence when it cannot be."""
    program = FOLDER / "package" / "lib" / "tsc.js"
    if program.exists():
        return program
    try:
        with urlopen(ADDRESS, timeout=120) as answer:
            packed = answer.read()
    except (URLError, TimeoutError) as problem:
        sys.exit(f"browser_types: TypeScript {VERSION} cannot be fetched from {ADDRESS}: {problem}")
    if base64.b64encode(hashlib.sha512(packed).digest()).decode() != SHA512:
        sys.exit(f"browser_types: what came from {ADDRESS} is not TypeScript {VERSION}.")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(FOLDER, filter="data")
    return program


def main() -> int:
    """Check, print what is wrong, and give the checker's exit code."""
    node, _ = compute_driver_executable()
    return subprocess.run([node, checker(), "-p", PROJECT], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

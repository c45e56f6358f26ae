"""Django admin over the same file, asked with HTTP requests of a signed-in session on one kept connection."""

import http.client
import re
from http.cookies import SimpleCookie
from pathlib import Path
from time import perf_counter
from urllib.parse import quote, urlencode

from bench.data import asked_sql
from bench.desk.serve import LOGIN, PASSWORD
from bench.jobs import (
    DEEP,
    EDITED,
    FILTER,
    FILTERED,
    OPEN,
    SAVE,
    SEARCH,
    SORT,
    SORTED,
    WORDS,
    Asked,
    Job,
    Sample,
)
from bench.processes import Process, free_port

LIST = "/admin/desk/customer/"
FIELDS = (
    "customer_no",
    "name",
    "category5",
    "lifecycle",
    "phone",
    "gender",
    "birth_date",
    "source",
    "owner",
    "region",
    "filing_status",
    "first_contact_on",
)
COLUMNS = ["owner_id" if one == "owner" else one for one in FIELDS]
# The row that is edited here; the product edits others.
ROW = 1
# In the order of the columns, which the admin numbers from 1.
NUMBER = FIELDS.index(SORT) + 1


class Peer:
    """A signed-in administrator at the list."""

    def __init__(self, name: str, file: Path, asked: Asked) -> None:
        self.name = name
        self._file, port = file, free_port()
        own = file.with_name("desk.db")
        self._server = Process(
            ["-m", "bench.desk.serve", str(port)],
            file.with_suffix(".peer.log"),
            {"DESK_FILE": str(own), "DESK_PRODUCT": str(file)},
        )
        self._server.wait_for(port, "/admin/login/")
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookies: dict[str, str] = {}
        self._came = 0
        self._sign_in()
        self._addresses = {
            OPEN: LIST,
            SEARCH: f"{LIST}?q={quote(asked.word)}",
            FILTERED: f"{LIST}?{FILTER[0]}__exact={FILTER[1]}",
            SORTED: f"{LIST}?o=-{NUMBER}",
            DEEP: f"{LIST}?p={asked.page}",
        }

    def run(self, job: Job) -> Sample:
        """Do a job: one page, or for a save the post of the filled form and the list it leads to."""
        form = self._form() if job is SAVE else None
        self._came = 0
        cpu, wall = self._server.cpu_after(), perf_counter()
        if form is None:
            page = self._get(self._addresses[job])
        else:
            page = self._get(self._post(f"{LIST}{ROW}/change/", form))
        wall = perf_counter() - wall
        cpu = self._server.cpu_after() - cpu
        if form is not None and self._word() != form[EDITED]:
            raise RuntimeError("the peer did not save the edit")
        return Sample(wall * 1000, cpu, self._came, page.count('class="action-select"'))

    def memory(self) -> float:
        """Megabytes the server holds now."""
        return self._server.memory()

    def close(self) -> None:
        """Leave, and end the server."""
        self._connection.close()
        self._server.close()

    def _sign_in(self) -> None:
        page = self._get("/admin/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise RuntimeError("the peer shows no sign-in form")
        named = {"username": LOGIN, "password": PASSWORD, "next": LIST, "csrfmiddlewaretoken": token[1]}
        if 'id="changelist"' not in self._get(self._post("/admin/login/", named)):
            raise RuntimeError("the peer did not let the bench in")

    def _form(self) -> dict[str, str]:
        """The form of the edited row as a person would send it, with the other of the two words."""
        row = asked_sql(self._file, f"SELECT {', '.join(COLUMNS)} FROM customers WHERE id = {ROW}")[0]
        form = {name: "" if value is None else str(value) for name, value in zip(FIELDS, row, strict=True)}
        form[EDITED] = next(word for word in WORDS if word != form[EDITED])
        return {**form, "_save": "Save", "csrfmiddlewaretoken": self._cookies["csrftoken"]}

    def _word(self) -> str:
        return asked_sql(self._file, f"SELECT {EDITED} FROM customers WHERE id = {ROW}")[0][0]

    def _get(self, path: str) -> str:
        status, _, body = self._ask("GET", path)
        if status != http.client.OK:
            raise RuntimeError(f"the peer answered {status} to {path}")
        return body

    def _post(self, path: str, form: dict[str, str]) -> str:
        """Send a form; gives where the answer leads. Raises `RuntimeError` when the form came back."""
        status, place, body = self._ask("POST", path, urlencode(form))
        if status != http.client.FOUND:
            wrong = re.findall(r'<ul class="errorlist"[^>]*>(.*?)</ul>', body)
            raise RuntimeError(f"the peer answered {status} to {path}: {wrong}")
        return place

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body.encode() if body else None, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        self._came += len(text)
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return answer.status, answer.headers.get("Location", ""), text.decode()

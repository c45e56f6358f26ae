"""What hangs on seeded customers in the bench: tickets, archives with their loans, and survey answers."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from core.resources.tickets import PREFIX
from core.rulebook_defaults import default_of, service_limit
from core.sample.book import Row
from core.sample.diary import STANDS
from core.sample.pouring import Ground, stream
from core.sample.ticket_paths import length_of
from core.sample.ticket_texts import MATTERS
from db import bulk
from db.base import Record
from db.models.archives import Archive, ArchiveLoan
from db.models.customers import Customer
from db.models.surveys import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from db.models.tickets import Ticket
from db.session import Database
from db.tokens import normalise
from db.vocabulary.archives import ArchiveKind, Condition, LoanPurpose, LoanStatus
from db.vocabulary.surveys import Dimension, SurveyKind, SurveyStatus
from db.vocabulary.tickets import TicketChannel, TicketKind, TicketStatus

MODELS = (Ticket, Archive, ArchiveLoan, Survey, SurveyQuestion, SurveyResponse, SurveyAnswer)
LOANS, ANSWERS, PER_RESPONSE, LOANS_PER_ARCHIVE = 5, 2, 5, 10


def fill(database: Database, rng: Random, ground: Ground, n: int) -> dict[str, int]:
    """Add n tickets, n/5 loans and n/2 answers to the n newest customers; gives the rows by table."""
    with database.reading() as session:
        first = bulk.next_id(session, Customer) - n
        start: dict[type[Record], int] = {m: bulk.next_id(session, m) for m in MODELS}
        numbers = {name: bulk.counted(session, name) for name in _counter_names(ground.now)}
    seeder = _Seeder(rng, ground, range(first, first + n), start, numbers)
    loans, answers = n // LOANS, n // ANSWERS
    jobs = (
        (Ticket, n, seeder.tickets()),
        (Archive, max(1, loans // LOANS_PER_ARCHIVE), seeder.archives()),
        (ArchiveLoan, loans, seeder.loans(max(1, loans // LOANS_PER_ARCHIVE))),
        (Survey, 1, iter((seeder.survey(),))),
        (SurveyQuestion, PER_RESPONSE, seeder.questions()),
        (SurveyResponse, answers // PER_RESPONSE, seeder.responses()),
        (SurveyAnswer, answers // PER_RESPONSE * PER_RESPONSE, seeder.answers()),
    )
    counts = {
        model.__tablename__: stream(database, model, size, lambda _, rows=rows: rows)
        for model, size, rows in jobs
    }
    with database.writing() as session:
        bulk.settle(session, (), seeder.numbers)
    return counts


def _counter_names(now: datetime) -> list[str]:
    years = range(now.year - 3, now.year + 1)
    return [
        "archive_loans:L",
        *(f"tickets:{letters}{year}-" for letters in PREFIX.values() for year in years),
    ]


class _Seeder:
    """Endless rows of each table, numbered on from what is stored."""

    def __init__(
        self,
        rng: Random,
        ground: Ground,
        customers: range,
        start: dict[type[Record], int],
        numbers: dict[str, int],
    ) -> None:
        self.rng, self.ground, self.customers, self.start = rng, ground, customers, start
        self.numbers: dict[str, int] = defaultdict(int, numbers)
        self._texts = {
            (kind, i): normalise(m.words(False, "净水器 Q5")[:1])
            for kind, ms in MATTERS.items()
            for i, m in enumerate(ms)
        }

    def tickets(self) -> Iterator[Row]:
        """Closed tickets mostly, a tenth of them open."""
        kinds, channels = tuple(TicketKind), tuple(TicketChannel)
        limits = {
            kind: [length_of(service_limit(kind.value, clock)) for clock in ("respond", "resolve", "close")]
            for kind in kinds
        }
        id = self.start[Ticket]
        while True:
            kind, received = self.rng.choice(kinds), self._moment()
            place = int(self.rng.random() * len(MATTERS[kind]))
            title, text = MATTERS[kind][place].words(False, "净水器 Q5")
            respond, resolve, close = limits[kind]
            answered, solved, done = (
                received + length * (self.rng.random() * 1.15) for length in (respond, resolve, close)
            )
            solved, done = max(solved, answered), max(done, solved, answered)
            closed = done < self.ground.now and self.rng.random() < 0.9
            number = self._next(f"tickets:{PREFIX[kind]}{received.year}-")
            user = self.rng.choice(self.ground.users)
            yield self._base(id, received) | {
                "ticket_no": number,
                "kind": kind,
                "title": title,
                "description": text,
                "channel": self.rng.choice(channels),
                "customer_id": self.rng.choice(self.customers),
                "priority": self.rng.choice((1, 2, 3, 3, 3)),
                "site_id": self.ground.site,
                "department_id": self.ground.department,
                "assignee_id": user if closed else None,
                "status": TicketStatus.CLOSED if closed else TicketStatus.NEW,
                "received_at": received,
                "first_response_due": received + respond,
                "first_responded_at": answered if closed else None,
                "resolve_due": received + resolve,
                "resolved_at": solved if closed else None,
                "close_due": received + close,
                "closed_at": done if closed else None,
                "last_event_at": done if closed else received,
                "stalled_at": (done if closed else received) + STANDS
                if kind is TicketKind.COMPLAINT
                else None,
                "search_text": number.lower(),
                "search_private": self._texts[kind, place],
            }  # fmt: skip
            id += 1

    def archives(self) -> Iterator[Row]:
        """Filed archives, each of a customer of its own."""
        for place in count(self.start[Archive]):
            customer = self.customers[(place - self.start[Archive]) % len(self.customers)]
            yield self._base(place, self.ground.now - timedelta(days=700)) | {
                "archive_no": f"B{place:07}",
                "index_code": f"KH-B-{place:07}",
                "customer_id": customer,
                "kind": ArchiveKind.CUSTOMER,
                "location": f"{place // 400 + 1:04}柜/{place // 8 % 5 + 1}层/{place % 8 + 1}位",
                "keeper_id": self.ground.users[0],
                "department_id": self.ground.department,
                "completeness_pct": 100,
                "search_text": f"b{place:07} kh-b-{place:07}",
            }

    def loans(self, archives: int) -> Iterator[Row]:
        """Loans that came back, one in six late."""
        id, purposes = self.start[ArchiveLoan], tuple(LoanPurpose)
        while True:
            out = self._moment(20)
            back = out + timedelta(days=self.rng.random() * 3.6)
            number, user = self._next("archive_loans:L"), self.rng.choice(self.ground.users)
            yield self._base(id, out) | {
                "loan_no": number,
                "archive_id": self.start[Archive] + int(self.rng.random() * archives),
                "items": "合同",
                "purpose": self.rng.choice(purposes),
                "reason": "核对合同条款。",
                "applicant_id": user,
                "applicant_department_id": self.ground.department,
                "applicant_profile": "客服部",
                "status": LoanStatus.RETURNED,
                "out_at": out,
                "due_at": out + timedelta(days=3),
                "returned_at": back,
                "acknowledged_at": out,
                "out_condition": Condition.GOOD,
                "in_condition": Condition.GOOD,
                "search_text": number.lower(),
            }  # fmt: skip
            id += 1

    def survey(self) -> Row:
        """One survey for all answers."""
        id, today = self.start[Survey], self.ground.now.date()
        return self._base(id, self.ground.now - timedelta(days=731)) | {
            "title": f"Bench survey {id}",
            "kind": SurveyKind.SERVICE,
            "audience": "bench",
            "opens_on": today - timedelta(days=730),
            "closes_on": today + timedelta(days=30),
            "status": SurveyStatus.OPEN,
            "target_pct": 85,
            "min_n": 20,
            "search_text": f"bench survey {id}",
        }

    def questions(self) -> Iterator[Row]:
        """Its questions, one per dimension."""
        for place, dimension in enumerate(tuple(Dimension)[:PER_RESPONSE]):
            yield self._base(self.start[SurveyQuestion] + place, self.ground.now - timedelta(days=731)) | {
                "survey_id": self.start[Survey],
                "position": place + 1,
                "text": f"How satisfied are you with {dimension}?",
                "dimension": dimension,
            }

    def responses(self) -> Iterator[Row]:
        """One response of each customer in turn."""
        review = length_of(default_of("survey.review_within"))
        for place, customer in enumerate(self.customers):
            at = self._moment()
            yield self._base(self.start[SurveyResponse] + place, at) | {
                "survey_id": self.start[Survey],
                "customer_id": customer,
                "collector_id": self.ground.users[0],
                "department_id": self.ground.department,
                "overall": self.rng.choice((1, 2, 3, 4, 4, 5, 5)),
                "submitted_at": at,
                "entered_at": at,
                "review_due": at + review,
            }

    def answers(self) -> Iterator[Row]:
        """An answer to every question of each response."""
        at, id = self.ground.now - timedelta(days=1), self.start[SurveyAnswer]
        while True:
            response, question = divmod(id - self.start[SurveyAnswer], PER_RESPONSE)
            yield self._base(id, at) | {
                "response_id": self.start[SurveyResponse] + response,
                "question_id": self.start[SurveyQuestion] + question,
                "value_int": int(self.rng.random() * 5) + 1,
            }
            id += 1

    def _base(self, id: int, at: datetime) -> Row:
        return {"id": id, "created_at": at, "updated_at": at}

    def _moment(self, least: int = 0) -> datetime:
        return self.ground.now - timedelta(
            seconds=60 + int((least + self.rng.random() * (730 - least)) * 86_400)
        )

    def _next(self, name: str) -> str:
        self.numbers[name] += 1
        return f"{name.split(':')[1]}{self.numbers[name]:05}"

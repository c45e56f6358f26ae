"""Small companies and records for the tests: stored as they are, past the rules under test."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from core import clock, exports, service
from core.access import Actor, Role
from core.changes import Change, ChangeSet, Outcome
from core.export_sources import ListSource
from core.resources import RESOURCES
from core.resources.tickets.complaint import REPORT
from core.searching import search_texts
from core.view import View
from db import search
from db.base import Record
from db.models.access import AccessGrant
from db.models.archives import Archive, ArchiveDocument, ArchiveLoan, ArchiveLoanItem
from db.models.complaints import Compensation, TicketComplaint
from db.models.customers import Customer
from db.models.dealings import Interaction, Purchase
from db.models.disposals import ArchiveDisposal
from db.models.documents import PolicyDocument, PolicyReceipt
from db.models.exports import ExportRequest
from db.models.inspections import ArchiveInspection
from db.models.organisation import Department, Site, Team, User
from db.models.penalties import Penalty
from db.models.privacy import LeakIncident, PrivacyRequest
from db.models.products import Product
from db.models.registrations import Registration
from db.models.repairs import TicketRepair
from db.models.reports import ReportSnapshot
from db.models.surveys import CorrectiveAction, Survey, SurveyQuestion, SurveyResponse
from db.models.tickets import Ticket
from db.session import database
from db.vocabulary.access import AccessRight
from db.vocabulary.archives import ArchiveApproval, ArchiveKind, ArchiveStatus, LoanPurpose
from db.vocabulary.customers import InteractionChannel, InteractionKind, Source
from db.vocabulary.exports import ExportKind, ExportPurpose
from db.vocabulary.privacy import DisposalMethod, RequestKind
from db.vocabulary.registrations import BusinessKind, RegistrationOrigin, ThroughIntermediary
from db.vocabulary.repairs import Speciality
from db.vocabulary.reports import ReportKind
from db.vocabulary.surveys import ActionSource, Dimension, SurveyKind
from db.vocabulary.tickets import (
    AuthorityBand,
    CompensationKind,
    CustomerVerified,
    TicketChannel,
    TicketKind,
)

THEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
_next = count(1)


def key() -> str:
    """A key no other change set has."""
    return f"key-{next(_next)}"


def stored(model: type[Record], **values: Any) -> int:
    """A record with exactly these values; gives its id."""
    record = model(**{"created_at": THEN, "updated_at": THEN, "version": 1, **values})
    resource = RESOURCES[model.__tablename__]
    with database().writing() as session:
        if resource.searchable:
            texts = search_texts(resource, values)
            record.search_text, record.search_private = texts
        session.add(record)
        session.flush()
        if resource.searchable:
            search.write_many(session, resource.table, [(record.id, None, texts)])
        return record.id


def seen(model: type[Record], id: int) -> dict[str, Any]:
    """Every column of a stored record, deleted or not."""
    with database().reading() as session:
        record = session.get(model, id)
        assert record is not None, f"{model.__tablename__} {id} is gone"
        return {column.key: getattr(record, column.key) for column in model.__table__.columns}


@dataclass
class Company:
    """Two departments (service and sales) in two sites, a team each, and people made when asked for."""

    site: int
    other_site: int
    service: int
    sales: int
    team: int
    other_team: int
    _people: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _workshop: list[int] = field(default_factory=list)

    def actor(self, *roles: Role, name: str = "", department: int | None = None, **changes: Any) -> Actor:
        """The person of these roles, the same each time, with every grant; `name` tells two of them apart.

        They belong to the service department, its team and its site unless something else is said.
        """
        place = department or self.service
        home = place == self.service
        known = (*roles, name, place)
        login = name or "-".join(role.value for role in roles)[:30]
        team, site = (self.team, self.site) if home else (self.other_team, self.other_site)
        if known not in self._people:
            self._people[known] = _person(f"{login}@{place}", roles, place, team, site)
        found = Actor(
            id=self._people[known],
            login=login,
            name=login,
            roles=frozenset(roles),
            department_id=place,
            team_id=team,
            site_id=site,
            see_pii=True,
            see_confidential=True,
            export=True,
        )
        return replace(found, **changes)

    def customer(self, owner: Actor | None = None, **values: Any) -> int:
        """A customer of the service department, or of its owner's."""
        person = owner or self.actor(Role.SALES)
        number = next(_next)
        return stored(
            Customer,
            **{
                "customer_no": f"X{number}",
                "name": f"Customer {number}",
                "phone": f"+86154{number:08}",
                "source": Source.WALK_IN,
                "owner_id": person.id,
                "department_id": person.department_id,
                "first_contact_on": date(2026, 1, 5),
                **values,
            },
        )

    def ticket(self, **values: Any) -> int:
        """A complaint-free ticket of the service department and its team."""
        number = next(_next)
        return stored(
            Ticket,
            **{
                "ticket_no": f"X{number}",
                "kind": TicketKind.INQUIRY,
                "title": f"Matter {number}",
                "description": "What they said.",
                "channel": TicketChannel.PHONE,
                "contact_name": "Somebody",
                "department_id": self.service,
                "team_id": self.team,
                "site_id": self.site,
                "received_at": THEN,
                **values,
            },
        )

    def complaint(self, **values: Any) -> int:
        """A new complaint with its record card: a criticism, its report written; `demand` may say more."""
        card = {
            "demand": values.pop("demand", ["criticism"]),
            "complainant_name": "Somebody",
            "complainant_phone": "+8613800138000",
        }
        ticket = self.ticket(kind=TicketKind.COMPLAINT, customer_verified=CustomerVerified.NO_MATCH, **values)
        stored(TicketComplaint, ticket_id=ticket, **card, **dict.fromkeys(REPORT, "As it was."))
        return ticket

    def workshop(self) -> int:
        """The department that does repairs, at the site of the service department."""
        if not self._workshop:
            self._workshop.append(stored(Department, name="Engineering", site_id=self.site, repairs=True))
        return self._workshop[0]

    def technician(
        self, name: str = "technician", skills: tuple[Speciality, ...] = tuple(Speciality)
    ) -> Actor:
        """Somebody of the workshop who goes to the customers, skilled in everything unless said."""
        found = self.actor(Role.FIELD, name=name, department=self.workshop(), site_id=self.site)
        with database().writing() as session:
            person = session.get_one(User, found.id)
            person.skills, person.site_id = [one.value for one in skills], self.site
        return found

    def repair(self, **values: Any) -> int:
        """The slip of a new repair, in the workshop."""
        ticket = values.pop("ticket_id", None) or self.ticket(kind=TicketKind.REPAIR)
        return stored(
            TicketRepair,
            **{
                "slip_no": f"X{next(_next)}",
                "ticket_id": ticket,
                "item": "Tap drips",
                "department_id": self.workshop(),
                "site_id": self.site,
                **values,
            },
        )

    def compensation(self, by: Actor, **values: Any) -> int:
        """A compensation somebody proposed for a ticket."""
        return stored(
            Compensation,
            **{
                "ticket_id": values.pop("ticket_id", None) or self.ticket(),
                "kind": next(iter(CompensationKind)),
                "amount": Decimal(100),
                "authority_band": AuthorityBand.SUPERVISOR,
                "proposed_by_id": by.id,
                **values,
            },
        )

    def privacy_request(self, by: Actor, **values: Any) -> int:
        """Somebody's wish to have their data erased, written down by a person."""
        return stored(
            PrivacyRequest,
            **{
                "request_no": f"X{next(_next)}",
                "customer_id": values.pop("customer_id", None) or self.customer(),
                "kind": RequestKind.ERASE,
                "channel": TicketChannel.PHONE,
                "received_at": THEN,
                "recorded_by_id": by.id,
                "department_id": self.service,
                **values,
            },
        )

    def leak(self, by: Actor, **values: Any) -> int:
        """A leak somebody may have found."""
        number = f"X{next(_next)}"
        return stored(
            LeakIncident,
            **{
                "incident_no": number,
                "what": "A list is missing.",
                "found_at": THEN,
                "found_by_id": by.id,
                **values,
            },
        )

    def registration(self, by: Actor, **values: Any) -> int:
        """A form somebody entered about a visitor who wants to rent."""
        return stored(
            Registration,
            **{
                "form_no": f"X{next(_next)}",
                "registered_at": THEN,
                "registered_by": by.id,
                "department_id": by.department_id,
                "business_kind": BusinessKind.LEASE,
                "origin": RegistrationOrigin.VISIT,
                "name": "Somebody",
                "has_intermediary": ThroughIntermediary.NO,
                **values,
            },
        )

    def report(self, owner: Actor, **values: Any) -> int:
        """The draft of a report about a month that is over."""
        return stored(
            ReportSnapshot,
            **{
                "report_no": f"X{next(_next)}",
                "kind": ReportKind.COMPLAINT_MONTHLY,
                "period_end": date(2026, 1, 31),
                "owner_id": owner.id,
                **values,
            },
        )

    def archive(self, **values: Any) -> int:
        """An archive of the service department, kept by the archivist and approved."""
        number = next(_next)
        return stored(
            Archive,
            **{
                "archive_no": f"A{number}",
                "index_code": f"I{number}",
                "customer_id": values.pop("customer_id", None) or self.customer(),
                "kind": ArchiveKind.CUSTOMER,
                "approval": ArchiveApproval.APPROVED,
                "location": "1-2-3",
                "keeper_id": self.actor(Role.ARCHIVIST).id,
                "department_id": self.service,
                **values,
            },
        )

    def loan(self, applicant: Actor, **values: Any) -> int:
        """A drafted loan."""
        number = next(_next)
        return stored(
            ArchiveLoan,
            **{
                "loan_no": f"X{number}",
                "archive_id": values.pop("archive_id", None) or self.archive(),
                "items": "Contract",
                "purpose": LoanPurpose(next(iter(LoanPurpose))),
                "reason": "To answer the customer.",
                "applicant_id": applicant.id,
                "applicant_department_id": applicant.department_id,
                "applicant_profile": "Works here.",
                **values,
            },
        )

    def inspection(self, **values: Any) -> int:
        """An inspection of all archives that is planned."""
        number = f"X{next(_next)}"
        return stored(ArchiveInspection, inspection_no=number, **{"since": date(2026, 1, 5), **values})

    def document(self, archive: int, name: str, **values: Any) -> int:
        """A paper that lies in an archive."""
        return stored(ArchiveDocument, archive_id=archive, name=name, **{"present": True, **values})

    def item(self, loan: int, name: str = "Contract", **values: Any) -> int:
        """A line of a loan's list."""
        return stored(ArchiveLoanItem, loan_id=loan, name=name, **values)

    def penalty(self, person: Actor, **values: Any) -> int:
        """A penalty proposed for somebody."""
        return stored(
            Penalty,
            **{
                "user_id": person.id,
                "department_id": person.department_id,
                "rule_key": "fine.lost",
                "subject_kind": "archive_loans",
                "subject_id": 1,
                "on_day": date(2026, 5, 1),
                "base_amount": Decimal(20),
                "amount": Decimal(20),
                "reason": "One piece was lost.",
                **values,
            },
        )

    def survey(self, **values: Any) -> int:
        """A survey of the company."""
        return stored(
            Survey,
            **{
                "title": f"Survey {next(_next)}",
                "kind": next(iter(SurveyKind)),
                "audience": "Everybody",
                "opens_on": date(2026, 1, 1),
                "closes_on": date(2026, 12, 31),
                "target_pct": 85,
                "min_n": 20,
                **values,
            },
        )

    def question(self, survey: int, **values: Any) -> int:
        """A five-point question of a survey."""
        return stored(
            SurveyQuestion,
            **{
                "survey_id": survey,
                "text": f"How was {next(_next)}?",
                "dimension": next(iter(Dimension)),
                **values,
            },
        )

    def response(self, **values: Any) -> int:
        """A submitted response of the service department."""
        return stored(
            SurveyResponse,
            **{
                "survey_id": values.pop("survey_id", None) or self.survey(),
                "overall": 4,
                "submitted_at": THEN,
                "collector_id": values.get("collector_id") or self.actor(Role.ANALYST, name="caller").id,
                "department_id": self.service,
                **values,
            },
        )

    def action(self, owner: Actor, **values: Any) -> int:
        """A corrective action somebody has to take."""
        return stored(
            CorrectiveAction,
            **{
                "source_kind": next(iter(ActionSource)),
                "source_id": 1,
                "problem": "Too slow.",
                "owner_id": owner.id,
                "department_id": owner.department_id,
                "due_on": date(2026, 5, 1),
                **values,
            },
        )

    def grant(self, by: Actor, **values: Any) -> int:
        """A request of somebody for the right to see customers for some days."""
        return stored(
            AccessGrant,
            **{
                "person_id": by.id,
                "asked_by": by.id,
                "department_id": by.department_id,
                "permission": AccessRight.VIEW,
                "table_name": "customers",
                "reason": "For a test.",
                "valid_until": clock.now() + timedelta(days=2),
                **values,
            },
        )

    def export_request(self, by: Actor, **values: Any) -> int:
        """A request for an export of customers that waits for an answer."""
        return stored(
            ExportRequest,
            **{
                "request_no": f"X{next(_next)}",
                "requested_by": by.id,
                "department_id": by.department_id,
                "requested_at": THEN,
                "table_name": "customers",
                "rows": 2,
                "kind": ExportKind.CSV,
                "purpose": ExportPurpose.REPORT,
                "reason": "For a test.",
                **values,
            },
        )

    def disposal(self, by: Actor, **values: Any) -> int:
        """The proposed destruction of an archive whose time is over."""
        archive = values.pop("archive_id", None) or self.archive(
            retention_until=date(2020, 1, 1), status=ArchiveStatus.DISPOSAL_REVIEW
        )
        about = {"disposal_no": f"AD{next(_next)}", "archive_id": archive, "method": DisposalMethod.SHRED}
        return stored(ArchiveDisposal, **{**about, "requested_by_id": by.id, **values})

    def policy_document(self, author: Actor, **values: Any) -> int:
        """A drafted policy."""
        about = {
            "title": f"Policy {next(_next)}",
            "edition": "1",
            "body": "Be kind.",
            "prepared_by_id": author.id,
        }
        place = {"owner_department_id": self.service, "prepared_at": THEN}
        return stored(PolicyDocument, **{**about, **place, **values})

    def policy_receipt(self, reader: Actor, **values: Any) -> int:
        """A policy in force that lies before somebody."""
        document = self.policy_document(self.actor(Role.SUPERVISOR), status="in_force")
        about = {"document_id": document, "user_id": reader.id, "department_id": reader.department_id}
        return stored(PolicyReceipt, **{**about, "asked_on": THEN.date(), "due_on": THEN.date(), **values})

    def product(self, **values: Any) -> int:
        """A product of the catalogue."""
        number = next(_next)
        return stored(
            Product, **{"sku": f"P{number}", "name": f"Product {number}", "group": "other", **values}
        )

    def purchase(self, seller: Actor, **values: Any) -> int:
        """A purchase somebody made of a seller."""
        return stored(
            Purchase,
            **{
                "customer_id": values.pop("customer_id", None) or self.customer(seller),
                "product": "Chair",
                "bought_at": THEN,
                "amount": Decimal(100),
                "sales_user_id": seller.id,
                "department_id": seller.department_id,
                **values,
            },
        )

    def interaction(self, by: Actor, **values: Any) -> int:
        """A contact with a customer."""
        return stored(
            Interaction,
            **{
                "customer_id": values.pop("customer_id", None) or self.customer(by),
                "user_id": by.id,
                "department_id": by.department_id,
                "at": THEN,
                "channel": next(iter(InteractionChannel)),
                "kind": next(iter(InteractionKind)),
                "subject": "A talk",
                **values,
            },
        )


def company() -> Company:
    """A company without records in the process's database."""
    site, other_site = stored(Site, name="Riverside"), stored(Site, name="Hilltop")
    care = stored(Department, name="Service", site_id=site)
    sales = stored(Department, name="Sales", site_id=other_site)
    return Company(
        site,
        other_site,
        care,
        sales,
        stored(Team, name="First line", department_id=care),
        stored(Team, name="Field team", department_id=sales),
    )


def _person(name: str, roles: tuple[Role, ...], department: int, team: int, site: int) -> int:
    return stored(
        User,
        login=f"u{next(_next)}",
        name=name,
        department_id=department,
        team_id=team,
        site_id=site,
        roles=[role.value for role in roles],
    )


def edit(
    actor: Actor,
    table: str,
    row: int | str,
    version: int | None,
    values: dict[str, Any],
    **options: Any,
) -> Outcome:
    """Commit an edit of one row."""
    changes = tuple(Change(table, row, version, name, raw) for name, raw in values.items())
    return service.commit(ChangeSet(actor, changes, options.pop("key", None) or key(), **options))


def wish(view: View, kind: ExportKind = ExportKind.CSV, reason: str = "For a test.") -> exports.Wish:
    """What somebody wants to take away for a report."""
    return exports.Wish(ListSource(view), kind, ExportPurpose.REPORT, reason)


def exported(actor: Actor, view: View) -> str:
    """The text of an export as CSV."""
    return b"".join(exports.make(actor, wish(view))).decode("utf-8-sig")

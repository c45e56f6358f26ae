"""What customers of the sample company decided about their data, and the leaks that were found."""

from datetime import timedelta
from typing import Any

from core.sample.book import Book, Row
from core.sample.organisation import Organisation
from db.models.archives import Approval
from db.models.customers import Customer
from db.models.privacy import Consent, LeakIncident, PrivacyRequest
from db.vocabulary.archives import ApprovalDecision
from db.vocabulary.organisation import UserRole
from db.vocabulary.privacy import (
    ConsentChannel,
    ConsentSource,
    ConsentState,
    IdentityCheck,
    LeakCertainty,
    LeakStatus,
    RequestKind,
    RequestStatus,
)
from db.vocabulary.tickets import TicketChannel

ANSWER, ACT, AUTHORITY = timedelta(days=30), timedelta(minutes=60), timedelta(hours=72)
_WISHES = (
    (RequestKind.SEE, RequestStatus.ANSWERED, "想知道公司保存了我的哪些信息。", "已提供一份完整的信息副本。"),
    (RequestKind.CORRECT, RequestStatus.ANSWERED, "地址已变更，请更正。", "地址已按本人提供的更正。"),
    (
        RequestKind.OBJECT,
        RequestStatus.ANSWERED,
        "Please send me no more messages.",
        "All consents were withdrawn.",
    ),
    (RequestKind.SEE, RequestStatus.CHECKED, "请提供我的服务记录。", None),
    (RequestKind.ERASE, RequestStatus.RECEIVED, "不再是贵公司客户，请删除我的信息。", None),
    (RequestKind.CORRECT, RequestStatus.RECEIVED, "My birthday is wrong.", None),
    (RequestKind.ERASE, RequestStatus.REFUSED, "请立即删除全部信息。", None),
)
_LEAKS = (
    (
        170,
        LeakCertainty.CONFIRMED,
        LeakStatus.CLOSED,
        "一份客户名单误发至外部邮箱，含 12 位客户的姓名和电话。",
        12,
    ),
    (64, LeakCertainty.SUSPECTED, LeakStatus.CLOSED, "前台电脑未锁屏，访客可能看到客户资料。", 0),
    (1, LeakCertainty.SUSPECTED, LeakStatus.ACTING, "A laptop with archive scans was left in a taxi.", 3),
)


def fill(book: Book, company: Organisation) -> None:
    """Put down consents for what customers allow, some requests, and three leaks."""
    _consents(book)
    _requests(book, company)
    _leaks(book, company)


def _consents(book: Book) -> None:
    rng = book.chance("consents")
    rows: list[tuple[Any, Row, ConsentChannel, ConsentState]] = []
    for customer in book.of(Customer):
        for channel in ConsentChannel:
            if customer[f"consent_{channel.value}"]:
                rows.append((customer["consent_at"], customer, channel, ConsentState.GIVEN))
            elif customer["consent_at"] and rng.random() < 0.05:
                rows.append(
                    (book.time.draw(rng, customer["consent_at"]), customer, channel, ConsentState.WITHDRAWN)
                )
    for at, customer, channel, state in sorted(rows, key=lambda one: (one[0], one[1]["id"], one[2])):
        source = rng.choice(
            [one for one in ConsentSource if one not in (ConsentSource.REGISTER, ConsentSource.REQUEST)]
        )
        book.add(
            Consent,
            at,
            customer["owner_id"],
            customer_id=customer["id"],
            channel=channel,
            state=state,
            source=source,
            at=at,
            recorded_by_id=customer["owner_id"],
            department_id=customer["department_id"],
        )


def _requests(book: Book, company: Organisation) -> None:
    rng = book.chance("privacy_requests")
    place = company.first(UserRole.MANAGER)
    ours = [one for one in book.of(Customer) if one["department_id"] == place.department_id]
    clerk = company.first(UserRole.AGENT)
    for place_in_time, (kind, status, wish, outcome) in enumerate(_WISHES):
        at = book.time.ago(100 - 14 * place_in_time).replace(microsecond=0)
        ended = status in (RequestStatus.ANSWERED, RequestStatus.REFUSED)
        known = status is not RequestStatus.RECEIVED
        done = min(at + timedelta(days=rng.randint(1, 12)), book.now) if ended else None
        row = book.add(
            PrivacyRequest,
            at,
            clerk.id,
            request_no=f"PR{book.number('privacy_requests:PR'):05}",
            customer_id=rng.choice(ours)["id"],
            kind=kind,
            channel=rng.choice((TicketChannel.PHONE, TicketChannel.EMAIL, TicketChannel.LETTER)),
            received_at=at,
            wish=wish,
            identity_check=IdentityCheck.CALL_BACK if known else None,
            status=status,
            due_at=at + ANSWER,
            answered_at=done,
            outcome=outcome,
            recorded_by_id=clerk.id,
            department_id=place.department_id,
        )
        if status is RequestStatus.REFUSED:
            book.add(
                Approval,
                done or at,
                place.id,
                subject_kind="privacy_requests",
                subject_id=row["id"],
                step="privacy_refusal",
                role_required=UserRole.MANAGER,
                approver_id=place.id,
                decision=ApprovalDecision.REJECTED,
                opinion="尚有未结清的合同，结清后可再次提出。",
                at=done,
            )


def _leaks(book: Book, company: Organisation) -> None:
    head, finder = company.first(UserRole.SUPERVISOR), company.first(UserRole.AGENT)
    for days, certainty, status, what, people in _LEAKS:
        at = book.time.ago(days).replace(microsecond=0)
        closed = at + timedelta(days=6) if status is LeakStatus.CLOSED else None
        book.add(
            LeakIncident,
            at,
            finder.id,
            incident_no=f"L{book.number('leak_incidents:L'):05}",
            what=what,
            certainty=certainty,
            found_at=at,
            found_by_id=finder.id,
            department_id=finder.department_id,
            people_affected=people,
            status=status,
            act_due=at + ACT,
            first_action_at=at + timedelta(minutes=25),
            handler_id=head.id,
            authority_due=at + AUTHORITY,
            authority_told_at=at + timedelta(hours=20) if closed else None,
            people_told_at=at + timedelta(hours=30) if closed and people else None,
            remedy="已制止扩散，并通知相关负责人。",
            closed_at=closed,
        )

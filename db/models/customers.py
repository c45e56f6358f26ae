"""The customer: who it is, how it came, who looks after it (spec 3.2)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import (
    C,
    P,
    S,
    choice,
    day,
    flag,
    integer,
    long_text,
    moment,
    money,
    reference,
    tags,
    text,
)
from db.vocabulary.customers import (
    Activity,
    Category5,
    CategoryFound,
    ChannelType,
    CreditStatus,
    FilingStatus,
    FrequencyBand,
    Gender,
    GradeAbc,
    IdDocKind,
    InfoClass,
    LeftReason,
    Level3,
    Lifecycle,
    LoyaltyGrade,
    PartnerKind,
    PartyKind,
    PurchasingPower,
    RelationKind,
    Source,
    SourceDetail,
    StageClass,
    ValueGrade,
)


class Customer(Record, Searchable):
    """A person or organisation we serve."""

    __tablename__ = "customers"
    SCOPED = ("owner_id", "second_owner_id", "dedicated_agent_id", "department_id")
    FIGURES = (
        ("last_purchase_at", "first_purchase_at"),
        ("lifecycle", "first_contact_on"),
        ("filing_status", "first_contact_on"),
        # The figures of a page that shows one category are all read from this.
        (
            "category5",
            "lifecycle",
            "first_contact_on",
            "filing_status",
            "activity",
            "source",
            "last_purchase_at",
            "first_purchase_at",
        ),
    )

    customer_no: Mapped[str] = text(20, computed=True, required=True, unique=True)
    party_kind: Mapped[PartyKind] = choice(PartyKind, required=True, default=PartyKind.PERSON, rules="R247")
    relation_kind: Mapped[RelationKind] = choice(
        RelationKind,
        required=True,
        default=RelationKind.CONSUMER,
        index=True,
        rules="R206 R158",
    )
    info_class: Mapped[InfoClass] = choice(InfoClass, required=True, default=InfoClass.GENERAL, rules="R297")
    partner_kind: Mapped[PartnerKind | None] = choice(PartnerKind, rules="R297")
    name: Mapped[str] = text(120, required=True, index=True, sensitivity=P, rules="R007 R247")
    gender: Mapped[Gender | None] = choice(Gender, sensitivity=P, rules="R007")
    birth_date: Mapped[date | None] = day(index=True, sensitivity=P, rules="R007 R018")
    birth_month_day: Mapped[str | None] = text(5, computed=True, index=True, sensitivity=P, rules="R018")
    occupation: Mapped[str | None] = text(60, sensitivity=P, rules="R007")
    phone: Mapped[str | None] = text(32, sensitivity=S, format="phone", rules="R007 R145")
    phone_hash: Mapped[str | None] = text(64, computed=True, index=True, sensitivity=S, rules="R145")
    email: Mapped[str | None] = text(120, sensitivity=S, format="email", rules="R007 R123")
    wechat: Mapped[str | None] = text(60, sensitivity=S, rules="R007")
    address: Mapped[str | None] = text(200, sensitivity=S, rules="R007 R123")
    website: Mapped[str | None] = text(200, format="website", rules="R123")
    contact_person: Mapped[str | None] = text(80, sensitivity=S, rules="R247 R123")
    contact_phone: Mapped[str | None] = text(32, sensitivity=S, format="phone", rules="R247 R123")
    enterprise_nature: Mapped[str | None] = text(60, rules="R247")
    supervising_unit: Mapped[str | None] = text(120, rules="R247")
    id_doc_kind: Mapped[IdDocKind | None] = choice(IdDocKind, sensitivity=S, rules="R271 R340")
    id_doc_no: Mapped[str | None] = text(40, sensitivity=S, format="id_number", rules="R271 R340")
    source: Mapped[Source] = choice(Source, required=True, index=True, rules="R033 R122 R144")
    source_detail: Mapped[SourceDetail | None] = choice(SourceDetail, rules="R078")
    referrer_id: Mapped[int | None] = reference("customers", sensitivity=P, rules="R147")
    intermediary_name: Mapped[str | None] = text(80, sensitivity=P, rules="R148")
    owner_id: Mapped[int] = reference("users", serving=True, required=True, rules="R145 R255")
    second_owner_id: Mapped[int | None] = reference("users", serving=True, rules="R255")
    dedicated_agent_id: Mapped[int | None] = reference("users", serving=True, rules="R077")
    department_id: Mapped[int] = reference("departments", required=True, rules="R036")
    site_id: Mapped[int | None] = reference("sites", rules="R365")
    region: Mapped[str | None] = text(60, index=True, rules="R365")
    is_intent: Mapped[bool] = flag(index=True, rules="R144")
    is_key_account: Mapped[bool] = flag(index=True, rules="R365")
    is_strategic: Mapped[bool] = flag(rules="R255")
    is_local: Mapped[bool] = flag()
    is_member: Mapped[bool] = flag(index=True, rules="R017")
    first_contact_on: Mapped[date] = day(required=True, present=True, index=True, rules="R249")
    filing_due: Mapped[date | None] = day(computed=True, index=True, rules="R249")
    filed_on: Mapped[date | None] = day(computed=True, index=True, imported=True, rules="R249")
    filing_status: Mapped[FilingStatus] = choice(
        FilingStatus,
        required=True,
        computed=True,
        default=FilingStatus.UNFILED,
        index=True,
        rules="R249",
    )
    left_reason: Mapped[LeftReason | None] = choice(LeftReason, rules="R047")
    archive_due: Mapped[date | None] = day(computed=True, index=True, rules="R298")
    archived_on: Mapped[date | None] = day(computed=True, rules="R298")
    lifecycle: Mapped[Lifecycle] = choice(
        Lifecycle,
        required=True,
        computed=True,
        default=Lifecycle.PROSPECT,
        index=True,
        rules="R054",
    )
    preferences: Mapped[list[str] | None] = tags(sensitivity=P, rules="R034 R073")
    interests: Mapped[list[str] | None] = tags(sensitivity=P, rules="R359")
    needs: Mapped[str | None] = long_text(2000, sensitivity=P, rules="R437")
    needs_source: Mapped[str | None] = text(120, sensitivity=P, rules="R437")
    needs_on: Mapped[date | None] = day(rules="R437")
    special_needs: Mapped[str | None] = long_text(2000, sensitivity=P, rules="R420")
    note: Mapped[str | None] = long_text(4000, sensitivity=P)
    member_no: Mapped[str | None] = text(30, unique=True, rules="R017")
    member_since: Mapped[date | None] = day(rules="R017")
    consent_email: Mapped[bool] = flag(computed=True, imported=True, sensitivity=P, rules="R081")
    consent_sms: Mapped[bool] = flag(computed=True, imported=True, sensitivity=P, rules="R081")
    consent_phone: Mapped[bool] = flag(computed=True, imported=True, sensitivity=P, rules="R081")
    consent_at: Mapped[datetime | None] = moment(computed=True, rules="R081")
    credit_status: Mapped[CreditStatus | None] = choice(CreditStatus, sensitivity=C, rules="R132")
    first_purchase_at: Mapped[datetime | None] = moment(computed=True, rules="R074 R101")
    # Until then the classes that follow from purchases stay as they are by themselves.
    stands_until: Mapped[datetime | None] = moment(computed=True, index=True)
    last_purchase_at: Mapped[datetime | None] = moment(computed=True, index=True)
    last_contact_at: Mapped[datetime | None] = moment(computed=True, index=True)
    last_verified_at: Mapped[datetime | None] = moment(computed=True, rules="R012")
    stale_on: Mapped[date | None] = day(computed=True, index=True, rules="R012 R035")
    contact_due: Mapped[date | None] = day(computed=True, index=True, rules="R038")
    completeness_pct: Mapped[int] = integer(0, 100, computed=True, required=True, default=0, rules="R011")
    move_in_on: Mapped[date | None] = day(rules="R116")
    value_score: Mapped[Decimal | None] = money(computed=True, sensitivity=C, rules="R442")
    value_scored_at: Mapped[datetime | None] = moment(computed=True, rules="R442")
    value_grade: Mapped[ValueGrade | None] = choice(ValueGrade, computed=True, rules="R056 R442")
    value_grade_set: Mapped[ValueGrade | None] = choice(ValueGrade, rules="R056")
    value_grade_reason: Mapped[str | None] = text(200, rules="R056")
    value_grade_by_id: Mapped[int | None] = reference("users", computed=True, rules="R056")
    could_move_up: Mapped[bool] = flag(computed=True, index=True, rules="R442")
    clv: Mapped[Decimal | None] = money(None, computed=True, sensitivity=C, rules="R102")
    category5: Mapped[Category5] = choice(
        Category5,
        required=True,
        default=Category5.ORDINARY,
        index=True,
        rules="R003 R006",
    )
    level3: Mapped[Level3] = choice(
        Level3,
        required=True,
        computed=True,
        default=Level3.LEVEL3,
        index=True,
        rules="R005",
    )
    stage_class: Mapped[StageClass | None] = choice(StageClass, index=True, rules="R246")
    product_groups: Mapped[list[str] | None] = tags(computed=True, format="product_group", rules="R031")
    purchasing_power: Mapped[PurchasingPower | None] = choice(PurchasingPower, computed=True, rules="R029")
    frequency_band: Mapped[FrequencyBand | None] = choice(FrequencyBand, computed=True, rules="R030")
    category_found: Mapped[CategoryFound | None] = choice(
        CategoryFound, computed=True, index=True, rules="R004"
    )
    grade_abc: Mapped[GradeAbc | None] = choice(GradeAbc, computed=True, index=True, rules="R032")
    activity: Mapped[Activity | None] = choice(Activity, computed=True, index=True, rules="R054")
    channel_type: Mapped[ChannelType | None] = choice(ChannelType, computed=True, rules="R055")
    loyalty_grade: Mapped[LoyaltyGrade | None] = choice(LoyaltyGrade, computed=True, index=True, rules="R057")

"""Words with a fixed list of values about surveys and what follows from them (spec 3.2, 3.4)."""

from enum import StrEnum


class SurveyKind(StrEnum):
    """What a survey asks about (R127, R129, R289, R424)."""

    ANNUAL = "annual"
    PRODUCT_USE = "product_use"
    SERVICE = "service"
    COMPLAINT_HANDLING = "complaint_handling"
    REPAIR = "repair"
    RECEPTION = "reception"
    STAY = "stay"
    TENANT = "tenant"


class SurveyStatus(StrEnum):
    """States of a survey (machine 3.5.4, R015)."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ANALYSED = "analysed"


class SurveyPeriod(StrEnum):
    """How often a survey is held (R129)."""

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class Scale(StrEnum):
    """How a question is answered (R409)."""

    FIVE_POINT = "five_point"
    TEN_POINT = "ten_point"
    YES_NO = "yes_no"
    TEXT = "text"


class Dimension(StrEnum):
    """The side of satisfaction a question measures (R409)."""

    PRODUCT = "product"
    SERVICE = "service"
    ATTITUDE = "attitude"
    SPEED = "speed"
    COMPLAINT = "complaint"
    ENVIRONMENT = "environment"
    PRICE = "price"


class ResponseChannel(StrEnum):
    """How a response was collected (R071)."""

    QUESTIONNAIRE = "questionnaire"
    INTERVIEW = "interview"
    PHONE = "phone"
    REVIEW = "review"
    IN_PERSON = "in_person"


class Adopted(StrEnum):
    """What became of a suggestion (R071)."""

    PENDING = "pending"
    ADOPTED = "adopted"
    DECLINED = "declined"


class ResponseStatus(StrEnum):
    """States of a response (machine 3.5.4)."""

    INVITED = "invited"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    ACTIONED = "actioned"
    CLOSED = "closed"


class ActionStatus(StrEnum):
    """States of a corrective action (R130)."""

    OPEN = "open"
    ANALYSING = "analysing"
    PLANNED = "planned"
    DOING = "doing"
    VERIFYING = "verifying"
    CLOSED = "closed"
    INEFFECTIVE = "ineffective"


class ActionSource(StrEnum):
    """Where a corrective action came from (R130, R071)."""

    SURVEY_RESPONSE = "survey_response"
    TICKET = "ticket"
    REVIEW = "review"
    ARCHIVE = "archive"

"""Survey questions: the text, how it is answered, which side of satisfaction it measures (R409), of which service (R396)."""

from core.access import Role, grants
from core.measures import Chart
from core.resource import Group, Resource, Section
from db.models.surveys import SurveyQuestion as Question

RESOURCE = Resource(
    model=Question,
    section=Section.SURVEYS,
    icon=":material/help:",
    title=Question.text,
    identify=(Question.text,),
    columns=(
        Question.survey_id,
        Question.position,
        Question.text,
        Question.scale,
        Question.dimension,
        Question.area,
    ),
    form=(
        Group(
            "question",
            Question.survey_id,
            Question.position,
            Question.text,
            Question.scale,
            Question.dimension,
            Question.area,
        ),
    ),
    filters=(Question.survey_id, Question.scale, Question.dimension, Question.area),
    sort="id",
    grants=grants(
        {
            Role.EXECUTIVE: "V",
            Role.MANAGER: "Va Ca",
            Role.SUPERVISOR: "Va Ca Ea Da Ia",
            Role.AGENT: "Va",
            Role.SALES: "Va",
            Role.FIELD: "Va",
            Role.ANALYST: "V C",
        }
    ),
    charts=(
        Chart("by_dimension", Question.dimension, rule="R409"),
        Chart("by_area", Question.area, rule="R396"),
    ),
)

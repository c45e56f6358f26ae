"""The page of the table survey_questions."""

from core.resources.survey_questions import RESOURCE
from core.ui.page import show

show(RESOURCE)

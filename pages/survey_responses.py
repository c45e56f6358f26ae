"""The page of the table survey_responses."""

from core.resources.survey_responses import RESOURCE
from core.ui.page import show

show(RESOURCE)

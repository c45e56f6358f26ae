"""The page of the table working_hours."""

from core.resources.working_hours import RESOURCE
from core.ui.page import show

show(RESOURCE)

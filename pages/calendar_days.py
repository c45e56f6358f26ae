"""The page of the table calendar_days."""

from core.resources.calendar_days import RESOURCE
from core.ui.page import show

show(RESOURCE)

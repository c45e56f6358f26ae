"""The page of the table ticket_repairs."""

from core.resources.ticket_repairs import RESOURCE
from core.ui.page import show

show(RESOURCE)

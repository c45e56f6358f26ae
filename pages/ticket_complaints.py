"""The page of the table ticket_complaints."""

from core.resources.ticket_complaints import RESOURCE
from core.ui.page import show

show(RESOURCE)

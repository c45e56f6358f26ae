"""The page of the table export_requests."""

from core.resources.export_requests import RESOURCE
from core.ui.page import show

show(RESOURCE)

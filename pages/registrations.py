"""The page of the table registrations."""

from core.resources.registrations import RESOURCE
from core.ui.page import show

show(RESOURCE)

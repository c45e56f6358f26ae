"""The page of the table archive_inspections."""

from core.resources.archive_inspections import RESOURCE
from core.ui.page import show

show(RESOURCE)

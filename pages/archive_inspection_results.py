"""The page of the table archive_inspection_results."""

from core.resources.archive_inspection_results import RESOURCE
from core.ui.page import show

show(RESOURCE)

"""The page of the table archive_loans."""

from core.resources.archive_loans import RESOURCE
from core.ui.page import show

show(RESOURCE)

"""The page of the table archive_loan_items."""

from core.resources.archive_loan_items import RESOURCE
from core.ui.page import show

show(RESOURCE)

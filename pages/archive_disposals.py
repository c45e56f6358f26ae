"""The page of the table archive_disposals."""

from core.resources.archive_disposals import RESOURCE
from core.ui.page import show

show(RESOURCE)

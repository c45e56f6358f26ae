"""The page of the table report_snapshots."""

from core.resources.report_snapshots import RESOURCE
from core.ui.page import show

show(RESOURCE)

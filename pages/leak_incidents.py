"""The page of the table leak_incidents."""

from core.resources.leak_incidents import RESOURCE
from core.ui.page import show

show(RESOURCE)

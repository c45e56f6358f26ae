"""The page of the table interactions."""

from core.resources.interactions import RESOURCE
from core.ui.page import show

show(RESOURCE)

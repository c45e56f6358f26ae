"""The page of the table penalties."""

from core.resources.penalties import RESOURCE
from core.ui.page import show

show(RESOURCE)

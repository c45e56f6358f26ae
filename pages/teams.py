"""The page of the table teams."""

from core.resources.teams import RESOURCE
from core.ui.page import show

show(RESOURCE)

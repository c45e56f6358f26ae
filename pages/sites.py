"""The page of the table sites."""

from core.resources.sites import RESOURCE
from core.ui.page import show

show(RESOURCE)

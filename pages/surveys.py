"""The page of the table surveys."""

from core.resources.surveys import RESOURCE
from core.ui.page import show

show(RESOURCE)

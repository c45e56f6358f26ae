"""The page of the table purchases."""

from core.resources.purchases import RESOURCE
from core.ui.page import show

show(RESOURCE)

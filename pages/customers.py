"""The page of the table customers."""

from core.resources.customers import RESOURCE
from core.ui.page import show

show(RESOURCE)

"""The page of the table price_list."""

from core.resources.price_list import RESOURCE
from core.ui.page import show

show(RESOURCE)

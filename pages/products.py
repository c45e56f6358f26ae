"""The page of the table products."""

from core.resources.products import RESOURCE
from core.ui.page import show

show(RESOURCE)

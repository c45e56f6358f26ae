"""The page of the table template_items."""

from core.resources.template_items import RESOURCE
from core.ui.page import show

show(RESOURCE)

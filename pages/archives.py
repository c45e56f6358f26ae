"""The page of the table archives."""

from core.resources.archives import RESOURCE
from core.ui.page import show

show(RESOURCE)

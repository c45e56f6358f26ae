"""The page of the table policy_documents."""

from core.resources.policy_documents import RESOURCE
from core.ui.page import show

show(RESOURCE)

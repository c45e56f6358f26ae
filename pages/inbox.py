"""The deadline inbox: what is due next."""

from core.ui.inbox import show_inbox

show_inbox()

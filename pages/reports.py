"""The reports of a period, read, examined and released."""

from core.ui.reports import show_reports

show_reports()

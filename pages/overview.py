"""The first page: what waits and how things stand."""

from core.ui.overview import show_overview

show_overview()

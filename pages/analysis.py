"""What customers buy, how content they are, why they leave and what they are worth, beside what the teams do."""

from core.ui.analysis import show_analysis

show_analysis()

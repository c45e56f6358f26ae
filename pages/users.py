"""The page of the table users, with the passwords only an administrator gives."""

from core.ui.people import show_people

show_people()

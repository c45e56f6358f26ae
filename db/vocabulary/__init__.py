"""Enumerations whose keys are stored and constrained in the database; their words live in the catalogues."""

"""Everything that speaks SQL: models, sessions, queries, search index, migrations."""

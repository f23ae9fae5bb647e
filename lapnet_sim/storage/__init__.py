"""Where things are kept: SQLite and PostgreSQL, through SQLAlchemy Core."""

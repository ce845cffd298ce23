"""Django's engine for PostgreSQL, with a quicker look at pooled connections."""

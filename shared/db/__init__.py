"""PostgreSQL: engine, models, migrations, units of work."""

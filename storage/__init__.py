"""PostgreSQL behind the product: settings, engine, models, migrations, masking, keys, queries."""

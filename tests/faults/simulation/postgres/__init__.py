"""An in-memory double of Postgres for exactly the statements that delivery runs."""

"""What scheduling keeps in its database, by concept."""

"""Between what suppliers say and hear, and what the services do."""

"""One function per message: what suppliers say comes in, what the services do goes out."""

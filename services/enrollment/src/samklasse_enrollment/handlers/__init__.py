"""One function per message or command: load, decide, save, say."""

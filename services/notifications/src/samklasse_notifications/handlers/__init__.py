"""One function per message: load, decide, save."""

"""What scheduling does about what it hears: load, decide, save, say."""

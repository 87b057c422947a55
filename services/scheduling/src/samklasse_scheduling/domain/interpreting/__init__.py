"""Interpreters in classes of social studies: who is needed, who may, who is asked, and what became of it."""

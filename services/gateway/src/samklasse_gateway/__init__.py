"""The only door for third-party suppliers: the one process in both vhosts."""

"""The outside world of a demo: a mail server and an SMS gateway that remember everything they accepted."""

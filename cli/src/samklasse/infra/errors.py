"""What can go wrong around the processes, said so that a person knows what to do."""


class CannotStart(Exception):
    """Something that was asked for did not come up; the message says what and what to do."""

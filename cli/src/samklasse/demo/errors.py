"""What ends a demo before it can be judged.

StoryBroken
├── Unwelcome   a service refused what the story needs
└── Restless    the system did not come to rest
"""


class StoryBroken(Exception):
    """The story cannot go on; the text says where."""


class Unwelcome(StoryBroken):
    """A door said no where the story needed a yes."""


class Restless(StoryBroken):
    """The system did not come to rest; says what it still waits for."""

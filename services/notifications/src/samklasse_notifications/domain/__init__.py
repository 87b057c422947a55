"""What to tell whom, when it is still true, and in which words. Pure: time and ids are arguments."""

"""The separate reader of promises: it asks no service, it reads what they left behind.

`read_*` modules fetch plain data from the databases, the mail catcher, the SMS simulator and the recorded copy of
every message that crossed the broker. The judgements are pure functions over that data: each returns one line per
breach, never with anything personal in it, and nothing when the promise holds.
"""

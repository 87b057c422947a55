"""The participant's page: hers alone, without a login, without script, in her language beside simple Norwegian.

Pure: `whole.html` makes the page's bytes out of `view.Page`; nothing here reads, writes or asks what time it is.
"""

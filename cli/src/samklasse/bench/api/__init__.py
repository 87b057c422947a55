"""How fast enrollment's doors answer, with 100,000 participants behind them: one real process on one core.

An open loop: requests leave at their own time whether or not earlier ones were answered, and latency counts from the
time that a request was to leave. What is measured is what a municipality's officer and its systems do in a day.
"""

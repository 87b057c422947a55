"""What the sender of notifications can do: real parts, a sink for its mails, and a raw ceiling in the same run."""

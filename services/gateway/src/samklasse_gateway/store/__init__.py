"""The gateway's tables, one module per concept."""

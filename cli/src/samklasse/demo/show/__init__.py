"""What the demo leaves to look at: the summary, the page, the report."""

"""Training cases (opplæringssak): their states, the clocks of the law, plans, leave and social studies."""

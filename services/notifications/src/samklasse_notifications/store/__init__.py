"""SQL: contact points, copies of other services' facts, threads and intents, hand-overs."""

"""SQL, by what it is about; every constant stands right above the one function that runs it."""

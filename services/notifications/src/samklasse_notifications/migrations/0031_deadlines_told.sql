-- Which cases a day's digest has told of: a timer that rings again tells nothing twice, and nothing untold is forgotten.
ALTER TABLE deadlines_near ADD COLUMN told_at timestamptz;

-- Calendar programs ask since when a class stands as it does.
ALTER TABLE timetables ADD COLUMN changed_at timestamptz NOT NULL DEFAULT operator.now();

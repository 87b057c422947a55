-- Who pauses keeps her seat; nobody expects her in class, and a session that she misses then is no absence.

ALTER TABLE enrollments ADD COLUMN paused boolean NOT NULL DEFAULT false;
ALTER TABLE roll_lists ADD COLUMN expected boolean NOT NULL DEFAULT true;

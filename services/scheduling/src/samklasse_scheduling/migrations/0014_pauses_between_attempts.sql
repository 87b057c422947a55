-- When what came to nothing is tried again, and when a calendar last changed the ground under what waits.

SET lock_timeout = '5s';

ALTER TABLE make_ups ADD COLUMN not_before timestamptz;
ALTER TABLE make_ups ADD COLUMN reopened_at timestamptz;

ALTER TABLE repair_cases ADD COLUMN not_before timestamptz;

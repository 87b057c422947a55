-- A plan of a whole country is settled class by class, some at a time in the order of their ids: `settled_up_to` is the
-- last one that is. Of a plan that is settled already nothing is left.

SET lock_timeout = '5s';

ALTER TABLE plans ADD COLUMN settling boolean NOT NULL DEFAULT false;
ALTER TABLE plans ADD COLUMN settled_up_to uuid;
CREATE INDEX plan_people_class ON plan_people (class_id);

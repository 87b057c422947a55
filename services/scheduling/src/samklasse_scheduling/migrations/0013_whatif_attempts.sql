-- How often somebody has begun to answer: whoever loses the session, or dies of it, leaves no other trace.

SET lock_timeout = '5s';

ALTER TABLE whatifs ADD COLUMN attempts integer NOT NULL DEFAULT 0;

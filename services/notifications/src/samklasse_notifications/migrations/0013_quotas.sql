-- What each provider has left by its quota, shared by all senders; and what a municipality's brake keeps, out of the
-- way of the claims of all others.

-- Real time; the day is Europe/Oslo's.
CREATE TABLE quotas (
    provider  text PRIMARY KEY,
    permits   double precision NOT NULL,  -- left at `filled_at`
    filled_at timestamptz      NOT NULL,
    day       date             NOT NULL,
    today     integer          NOT NULL   -- handed over on `day`
) WITH (fillfactor = 50);

-- The municipality whose brake keeps it. Only so that no claim reads it: what may leave is decided by `brakes`.
ALTER TABLE deliveries ADD COLUMN braked_for text;
DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_waiting ON deliveries (due_at, position) WHERE state = 'WAITING' AND braked_for IS NULL;
CREATE INDEX deliveries_braked ON deliveries (braked_for) WHERE braked_for IS NOT NULL;

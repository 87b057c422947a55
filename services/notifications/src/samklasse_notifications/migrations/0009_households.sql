-- People who share an address hear of one notice once; and how much each provider has taken.

ALTER TABLE deliveries
    ADD COLUMN household bytea,  -- the blind index of an address that several share
    DROP CONSTRAINT deliveries_state_check,
    ADD CONSTRAINT deliveries_state_check
        CHECK (state IN ('HELD', 'WAITING', 'TOLD', 'COVERED', 'REFUSED', 'SILENCED', 'EXPIRED'));
CREATE INDEX deliveries_by_household ON deliveries (household) WHERE household IS NOT NULL;

-- Real time. `permits` were left at `filled_at`; `today` have been handed over on `day` (Europe/Oslo).
CREATE TABLE provider_usage (
    provider  text PRIMARY KEY,
    permits   double precision NOT NULL,
    filled_at timestamptz NOT NULL,
    day       date NOT NULL,
    today     integer NOT NULL
);

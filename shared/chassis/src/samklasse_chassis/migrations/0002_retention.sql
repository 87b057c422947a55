-- The event log by month of publication, so that a month is forgotten at once and without a trace.
-- There is no default partition: it would be searched whenever a month is attached.

LOCK TABLE event_log IN ACCESS EXCLUSIVE MODE;
ALTER TABLE event_log RENAME TO event_log_whole;
ALTER INDEX event_log_pkey RENAME TO event_log_whole_pkey;
ALTER INDEX event_log_correlation RENAME TO event_log_whole_correlation;

CREATE SEQUENCE event_log_positions;
CREATE TABLE event_log (
    pos            bigint      NOT NULL DEFAULT nextval('event_log_positions'),
    id             uuid        NOT NULL,
    lane           text        NOT NULL,
    key            text        NOT NULL,
    subject        text        NOT NULL,
    sequence       bigint,
    correlation_id uuid        NOT NULL,
    causation_id   uuid,
    headers        jsonb       NOT NULL,
    body           bytea       NOT NULL,
    said_at        timestamptz NOT NULL,
    published_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pos, published_at)
) PARTITION BY RANGE (published_at);
CREATE INDEX event_log_correlation ON event_log (correlation_id);
ALTER SEQUENCE event_log_positions OWNED BY event_log.pos;

-- Makes the month that begins at `month`; nothing happens if it is there. It is attached rather than created in
-- place, so that nobody who reads or writes the log waits for it. An id is unique within its month.
CREATE FUNCTION make_event_log_month(month timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name   text := 'event_log_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
    beyond timestamptz := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(quote_ident(name)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE event_log INCLUDING ALL)', name);
    EXECUTE format('CREATE UNIQUE INDEX %I ON %I (id)', name || '_id', name);
    EXECUTE format('REVOKE ALL ON %I FROM %I', name, current_schema());
    EXECUTE format('ALTER TABLE event_log ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, month, beyond);
END
$$;

-- What the leader calls: this month and the next three are there, and what is older than the thirteen months before
-- this one is dropped. Thirteen months of the past always stay, also where a clock that runs years ahead makes all of
-- them look old. Dropping waits for whoever reads the log, everybody else waits for the dropping: it gives up soon,
-- and comes again another time.
CREATE FUNCTION keep_event_log() RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '1s' AS $$
DECLARE
    kept    CONSTANT integer := 13;
    this    CONSTANT timestamp := date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC');
    oldest  CONSTANT text := 'event_log_' || to_char(this - make_interval(months => kept), 'YYYY_MM');
    dropped text[] := '{}';
    old     text;
BEGIN
    FOR ahead IN 0..3 LOOP
        PERFORM make_event_log_month((this + make_interval(months => ahead)) AT TIME ZONE 'UTC');
    END LOOP;
    FOR old IN
        SELECT name
          FROM (SELECT relname::text AS name, row_number() OVER (ORDER BY relname DESC) AS nth
                  FROM pg_inherits
                  JOIN pg_class ON pg_class.oid = inhrelid
                 WHERE inhparent = 'event_log'::regclass
                   AND relname < 'event_log_' || to_char(this, 'YYYY_MM')) AS past
         WHERE nth > kept
           AND name < oldest
         ORDER BY name
    LOOP
        BEGIN
            EXECUTE format('DROP TABLE %I', old);
            dropped := dropped || old;
        EXCEPTION WHEN lock_not_available THEN
            RETURN dropped;
        END;
    END LOOP;
    RETURN dropped;
END
$$;

-- The months of what is there already, and its rows under the positions they had.
SELECT make_event_log_month(month AT TIME ZONE 'UTC')
  FROM (SELECT DISTINCT date_trunc('month', published_at AT TIME ZONE 'UTC') AS month FROM event_log_whole) AS found;
INSERT INTO event_log (
    pos, id, lane, key, subject, sequence, correlation_id, causation_id, headers, body, said_at, published_at)
SELECT pos, id, lane, key, subject, sequence, correlation_id, causation_id, headers, body, said_at, published_at
  FROM event_log_whole;
SELECT setval('event_log_positions', max(pos)) FROM event_log HAVING max(pos) > 0;
DROP TABLE event_log_whole;
SELECT keep_event_log();

-- Finds what is older than the horizon without costing an index entry for every message taken.
CREATE INDEX inbox_handled ON inbox USING brin (handled_at);

-- The service adds and reads, and may have its months kept; how, is not for it to say. No temporary table of its own
-- can take the log's place inside the function.
DO $$
DECLARE
    service CONSTANT text := current_schema();
BEGIN
    EXECUTE format('GRANT SELECT, INSERT ON event_log TO %I', service);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON event_log FROM %I', service);
    EXECUTE format('GRANT USAGE ON SEQUENCE event_log_positions TO %I', service);
    EXECUTE format('ALTER FUNCTION keep_event_log() SET search_path = %I, pg_temp', service);
    REVOKE ALL ON FUNCTION keep_event_log() FROM PUBLIC;
    REVOKE ALL ON FUNCTION make_event_log_month(timestamptz) FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION keep_event_log() TO %I', service);
END
$$;

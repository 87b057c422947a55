CREATE TABLE effects (
    pos      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text        NOT NULL,
    source   text        NOT NULL,
    id       text        NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE items (
    id   text   PRIMARY KEY,
    said bigint NOT NULL
);
INSERT INTO items (id, said)
SELECT 'item-' || n, 0
  FROM generate_series(0, 49) AS n;

CREATE SEQUENCE starts;

-- Messages per second that alpha says by itself; the town writes it.
CREATE TABLE load (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    per_second integer NOT NULL
);
INSERT INTO load (per_second) VALUES (0);

CREATE TABLE alarms (
    id       text        PRIMARY KEY,
    revision integer     NOT NULL,
    due_at   timestamptz NOT NULL
);

CREATE TABLE alarm_settings (
    alarm    text        NOT NULL,
    revision integer     NOT NULL,
    due_at   timestamptz NOT NULL,
    set_at   timestamptz NOT NULL DEFAULT operator.now(),
    PRIMARY KEY (alarm, revision)
);

CREATE TABLE rings (
    alarm    text        NOT NULL,
    revision integer     NOT NULL,
    at       timestamptz NOT NULL DEFAULT operator.now()
);

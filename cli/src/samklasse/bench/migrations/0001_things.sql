-- Both toys get the same tables: the writer uses the first two, the reader the last.

CREATE TABLE things (
    id   uuid   PRIMARY KEY DEFAULT gen_random_uuid(),
    said bigint NOT NULL DEFAULT 0
);
INSERT INTO things (said) SELECT 0 FROM generate_series(1, 2000);

CREATE TABLE sayings (
    id uuid PRIMARY KEY
);

-- No unique id: an effect that happens twice must be seen.
CREATE TABLE effects (
    pos       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id        uuid   NOT NULL,
    aggregate text   NOT NULL,
    sequence  bigint NOT NULL
);

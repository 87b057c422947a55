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

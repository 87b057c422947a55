-- `said` counts what each aggregate has said; it is the `sequence` of its messages.

CREATE TABLE organisations (
    orgnr         text    PRIMARY KEY CHECK (orgnr ~ '^\d{9}$'),
    name          text    NOT NULL,
    form          text    NOT NULL,
    roles         text[]  NOT NULL CHECK (cardinality(roles) > 0),
    kommunenummer text    UNIQUE,
    fylkesnummer  text,
    has_centre    boolean NOT NULL,
    malform       text,
    said          integer NOT NULL DEFAULT 0
);

CREATE TABLE agreements (
    id                   uuid    PRIMARY KEY,
    seller_orgnr         text    NOT NULL REFERENCES organisations (orgnr),
    buyer_orgnrs         text[],  -- NULL: every municipality
    seat_ore             jsonb   NOT NULL,  -- course type -> øre; the keys are the scope
    valid_from           date    NOT NULL,
    valid_to             date    NOT NULL,
    ceiling_ore          bigint  NOT NULL CHECK (ceiling_ore > 0),
    answer_within_hours  integer NOT NULL,
    processing_agreement boolean NOT NULL,
    ends_on              date,
    end_reason           text,
    said                 integer NOT NULL DEFAULT 0,
    CHECK (NOT seller_orgnr = ANY (buyer_orgnrs)),
    CHECK (valid_from <= valid_to),
    CHECK ((ends_on IS NULL) = (end_reason IS NULL))
);
CREATE INDEX agreements_seller ON agreements (seller_orgnr);

-- What would help those whom a plan has no class for, as sums; no person is named here.

SET lock_timeout = '5s';

CREATE TABLE plan_hints (
    plan_id        uuid    NOT NULL REFERENCES plans,
    number         integer NOT NULL CHECK (number > 0),
    kind           text    NOT NULL,
    subject        text    NOT NULL,
    level          text    NOT NULL,
    time_window    text,
    weekly         jsonb   NOT NULL,
    people         integer NOT NULL CHECK (people > 0),
    municipalities integer NOT NULL CHECK (municipalities > 0),
    missing        integer NOT NULL CHECK (missing >= 0),
    PRIMARY KEY (plan_id, number)
);

-- How many of a hint's people are a municipality's own.
CREATE TABLE plan_hint_shares (
    plan_id     uuid    NOT NULL,
    number      integer NOT NULL,
    owner_orgnr text    NOT NULL,
    people      integer NOT NULL CHECK (people > 0),
    PRIMARY KEY (plan_id, owner_orgnr, number),
    FOREIGN KEY (plan_id, number) REFERENCES plan_hints
);

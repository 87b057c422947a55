-- Frameworks of several sellers, what assistance and withdrawal cost, and how each municipality works with a seller.

ALTER TABLE agreements
    ADD COLUMN framework          text,
    ADD COLUMN rank               integer CHECK (rank BETWEEN 1 AND 100),
    ADD COLUMN assistance_ore     jsonb   NOT NULL DEFAULT '{}',
    ADD COLUMN withdrawal_days    integer NOT NULL DEFAULT 0 CHECK (withdrawal_days BETWEEN 0 AND 365),
    ADD COLUMN withdrawal_percent integer NOT NULL DEFAULT 100 CHECK (withdrawal_percent BETWEEN 0 AND 100),
    ADD CHECK (rank IS NULL OR framework IS NOT NULL);
CREATE INDEX agreements_framework ON agreements (framework) WHERE framework IS NOT NULL;

CREATE TABLE cooperation (
    agreement_id        uuid    NOT NULL REFERENCES agreements (id),
    buyer_orgnr         text    NOT NULL REFERENCES organisations (orgnr),
    version             integer NOT NULL CHECK (version > 0),
    valid_from          date    NOT NULL,
    answer_within_hours integer CHECK (answer_within_hours > 0),
    reporting_weekday   integer CHECK (reporting_weekday BETWEEN 1 AND 5),
    tasks               text[]  NOT NULL,
    PRIMARY KEY (agreement_id, buyer_orgnr, version)
);

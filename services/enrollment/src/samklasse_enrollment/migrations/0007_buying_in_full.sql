-- Longer and shorter lines, what they still cost when they are over, inquiries, coordination plans and terms.

ALTER TABLE agreements
    ADD COLUMN framework          text,
    ADD COLUMN rank               integer,
    ADD COLUMN assistance_prices  jsonb   NOT NULL DEFAULT '{}',
    ADD COLUMN withdrawal_days    integer NOT NULL DEFAULT 0,
    ADD COLUMN withdrawal_percent integer NOT NULL DEFAULT 100;
CREATE INDEX agreements_framework ON agreements (framework) WHERE framework IS NOT NULL;

-- `weeks` is what the seat price is for; `since` is the first day of the line that an extension goes on from;
-- `passed_on` counts the seats whose people sit on the extension.
ALTER TABLE lines
    ADD COLUMN weeks         integer NOT NULL DEFAULT 0 CHECK (weeks >= 0),
    ADD COLUMN extends       uuid    REFERENCES lines (id),
    ADD COLUMN since         date,
    ADD COLUMN passed_on     integer NOT NULL DEFAULT 0 CHECK (passed_on BETWEEN 0 AND quantity),
    ADD COLUMN delivered_ore bigint  NOT NULL DEFAULT 0 CHECK (delivered_ore >= 0),
    ADD COLUMN cancelled_ore bigint  NOT NULL DEFAULT 0 CHECK (cancelled_ore >= 0),
    ADD COLUMN supplementing boolean NOT NULL DEFAULT false,
    ADD COLUMN coordinated   boolean NOT NULL DEFAULT false,
    ADD COLUMN amount_ore    bigint  GENERATED ALWAYS AS (
        CASE WHEN state IN ('REQUESTED', 'CONFIRMED') THEN seats * seat_ore ELSE 0 END + delivered_ore + cancelled_ore
    ) STORED;
UPDATE lines l
   SET weeks = o.weeks
  FROM offerings o
 WHERE o.id = l.offering_id;
CREATE UNIQUE INDEX lines_one_extension ON lines (extends) WHERE state IN ('REQUESTED', 'CONFIRMED');

-- The database has the last word on a ceiling, too.
CREATE FUNCTION agreement_within_ceiling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.used_ore > new.ceiling_ore AND new.used_ore > old.used_ore THEN
        RAISE check_violation USING MESSAGE = 'agreement ' || new.id || ' is over its ceiling';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER agreements_ceiling BEFORE UPDATE OF used_ore ON agreements
    FOR EACH ROW EXECUTE FUNCTION agreement_within_ceiling();

CREATE TABLE settlements (
    call_off_id uuid        PRIMARY KEY REFERENCES call_offs (id),
    total_ore   bigint      NOT NULL,
    lines       jsonb       NOT NULL,
    settled_at  timestamptz NOT NULL
);

CREATE TABLE coordination_plans (
    line_id    uuid    PRIMARY KEY REFERENCES lines (id),
    revision   integer NOT NULL,
    changed_by text    NOT NULL CHECK (changed_by IN ('MUNICIPALITY', 'SUPPLIER')),
    weeks      jsonb   NOT NULL
);

CREATE TABLE cooperation_terms (
    agreement_id        uuid    NOT NULL,
    buyer_orgnr         text    NOT NULL,
    version             integer NOT NULL,
    seller_orgnr        text    NOT NULL,
    valid_from          date    NOT NULL,
    answer_within_hours integer,
    reporting_weekday   integer,
    tasks               text[]  NOT NULL,
    PRIMARY KEY (agreement_id, buyer_orgnr, version)
);

CREATE TABLE inquiries (
    id           uuid        PRIMARY KEY,
    buyer_orgnr  text        NOT NULL,
    method       text        NOT NULL CHECK (method IN ('DIRECT', 'RANKED', 'MINI_COMPETITION')),
    framework    text,
    sought       jsonb       NOT NULL,
    answer_hours integer     NOT NULL,
    state        text        NOT NULL CHECK (state IN ('OPEN', 'AWARDED', 'CLOSED')),
    reason       text,
    call_off_id  uuid        REFERENCES call_offs (id),
    opened_at    timestamptz NOT NULL
);
CREATE INDEX inquiries_buyer ON inquiries (buyer_orgnr, id);

CREATE TABLE invitations (
    id             uuid    PRIMARY KEY,
    inquiry_id     uuid    NOT NULL REFERENCES inquiries (id),
    agreement_id   uuid    NOT NULL REFERENCES agreements (id),
    supplier_orgnr text    NOT NULL,
    place          integer NOT NULL,
    state          text    NOT NULL CHECK (state IN (
        'WAITING', 'ASKED', 'ANSWERED', 'DECLINED', 'SILENT', 'WON', 'LOST')),
    answer_by      timestamptz,
    offering_id    uuid    REFERENCES offerings (id),
    seats          integer,
    seat_ore       bigint,
    received_at    timestamptz,
    said           integer NOT NULL DEFAULT 0,
    UNIQUE (inquiry_id, place)
);

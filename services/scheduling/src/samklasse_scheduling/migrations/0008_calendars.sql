-- School calendars in numbered versions, of counties (two digits) and municipalities (organisation number). A day is
-- off if the newest version whose period covers it says so. What is waived stays written, withdrawn or not.

CREATE TABLE calendars (
    owner   text PRIMARY KEY CHECK (owner ~ '^([0-9]{2}|[0-9]{9})$'),
    version integer NOT NULL
);

CREATE TABLE calendar_versions (
    owner       text        NOT NULL REFERENCES calendars,
    version     integer     NOT NULL,
    first_day   date        NOT NULL,
    last_day    date        NOT NULL CHECK (last_day >= first_day),
    source      text        NOT NULL CHECK (source IN ('FREE_DAYS', 'CSV', 'ICS')),
    set_by_orgnr text        NOT NULL,
    set_by      text        NOT NULL,
    set_at      timestamptz NOT NULL,
    PRIMARY KEY (owner, version)
);

CREATE TABLE calendar_days (
    owner       text    NOT NULL,
    version     integer NOT NULL,
    day         date    NOT NULL,
    kind        text    NOT NULL CHECK (kind IN ('FREE', 'PLANNING', 'HALF')),
    from_minute integer NOT NULL CHECK (from_minute >= 0),
    to_minute   integer NOT NULL CHECK (to_minute > from_minute AND to_minute <= 1440),
    PRIMARY KEY (owner, version, day, from_minute, to_minute),
    FOREIGN KEY (owner, version) REFERENCES calendar_versions
);
CREATE INDEX calendar_days_day ON calendar_days (day);
REVOKE UPDATE, DELETE ON calendar_versions FROM scheduling;
REVOKE UPDATE, DELETE ON calendar_days FROM scheduling;

CREATE TABLE waivers (
    waiver_id          uuid PRIMARY KEY,
    municipality_orgnr text        NOT NULL,
    day                date        NOT NULL,
    class_id           uuid,
    waived_by          text        NOT NULL,
    waived_at          timestamptz NOT NULL,
    withdrawn_by       text,
    withdrawn_at       timestamptz
);
CREATE INDEX waivers_municipality ON waivers (municipality_orgnr, waiver_id);
CREATE UNIQUE INDEX waivers_once ON waivers (municipality_orgnr, day, class_id) NULLS NOT DISTINCT
 WHERE withdrawn_at IS NULL;

-- What counties had set before becomes their first version; free_days itself is read no more.
INSERT INTO calendars (owner, version)
SELECT DISTINCT fylkesnummer, 1
  FROM free_days;

INSERT INTO calendar_versions (owner, version, first_day, last_day, source, set_by_orgnr, set_by, set_at)
SELECT fylkesnummer, 1, min(day), max(day), 'FREE_DAYS', '000000000', 'migration', now()
  FROM free_days
 GROUP BY fylkesnummer;

INSERT INTO calendar_days (owner, version, day, kind, from_minute, to_minute)
SELECT fylkesnummer, 1, day, 'FREE', 0, 1440
  FROM free_days;

ALTER TABLE organisations ADD COLUMN kommunenummer text;

-- Whether classes of an offering that begin on a day or later make up, within the term, for what free days take.
CREATE TABLE make_up_promises (
    offering_id uuid        NOT NULL,
    from_day    date        NOT NULL,
    makes_up    boolean     NOT NULL,
    set_by      text        NOT NULL,
    set_at      timestamptz NOT NULL,
    PRIMARY KEY (offering_id, from_day)
);

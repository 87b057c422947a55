-- Copies of what others own. They have no foreign keys to each other: between aggregates there is no order.

CREATE TABLE organisations (
    orgnr         text    PRIMARY KEY,
    kommunenummer text,
    roles         text[]  NOT NULL,
    has_centre    boolean NOT NULL
);
CREATE INDEX organisations_kommunenummer ON organisations (kommunenummer);

CREATE TABLE agreements (
    id                  uuid    PRIMARY KEY,
    seller_orgnr        text    NOT NULL,
    all_municipalities  boolean NOT NULL,
    buyer_orgnrs        text[]  NOT NULL,
    course_types        text[]  NOT NULL,
    valid_from          date    NOT NULL,
    valid_to            date    NOT NULL,
    ceiling_ore         bigint  NOT NULL,
    prices              jsonb   NOT NULL,
    answer_within_hours integer NOT NULL,
    terminated_on       date,
    termination_reason  text,
    used_ore            bigint  NOT NULL DEFAULT 0 CHECK (used_ore >= 0)
) WITH (fillfactor = 70);

CREATE TABLE timetables (
    class_id      uuid    PRIMARY KEY,
    revision      integer NOT NULL,
    state         text    NOT NULL,
    supplier_orgnr text   NOT NULL,
    offering_id   uuid    NOT NULL,
    subject       text    NOT NULL,
    level         text    NOT NULL,
    first_day     date    NOT NULL,
    last_day      date    NOT NULL,
    starts_at     timestamptz
);

CREATE TABLE onboarded_teachers (
    municipality_orgnr text NOT NULL,
    offering_id        uuid NOT NULL,
    teacher_id         uuid NOT NULL,
    supplier_orgnr     text NOT NULL,
    onboarded_at       timestamptz NOT NULL,
    PRIMARY KEY (municipality_orgnr, offering_id, teacher_id)
);

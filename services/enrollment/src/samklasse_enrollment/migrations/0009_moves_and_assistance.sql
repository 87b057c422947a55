-- Courses beside each other, leave, whose hours are whose, moves between municipalities, and what suppliers do beside
-- courses.

-- One open enrollment per person, subject and time is judged under the person's lock (domain/naming.py): time is a range,
-- and a plan may allow two. What stays here is one per line.
DROP INDEX enrollments_one_open;
CREATE UNIQUE INDEX enrollments_one_open ON enrollments (person_id, line_id)
    WHERE state IN ('REQUESTED', 'SEATED', 'WAITING', 'PLACED', 'ACTIVE', 'PAUSED');
ALTER TABLE enrollments ADD COLUMN beside boolean NOT NULL DEFAULT false;
ALTER TABLE people ADD COLUMN on_leave boolean NOT NULL DEFAULT false;
ALTER TABLE lines ADD COLUMN IF NOT EXISTS class_by date;
-- The register is told when an appeal was received.
ALTER TABLE leaves ADD COLUMN appealed_on date;
-- Older copies say no until the agreement is told again.
ALTER TABLE agreements ADD COLUMN processing_agreement boolean NOT NULL DEFAULT false;

-- Whose an enrollment was on which day, and which line paid: hours before a move stay with the old municipality.
-- Every enrollment has rows for all days from -infinity to infinity, without gaps.
CREATE TABLE ownerships (
    enrollment_id uuid NOT NULL REFERENCES enrollments (id),
    first_day     date NOT NULL DEFAULT '-infinity',
    last_day      date NOT NULL DEFAULT 'infinity' CHECK (last_day >= first_day),
    owner_orgnr   text NOT NULL,
    line_id       uuid NOT NULL REFERENCES lines (id),
    PRIMARY KEY (enrollment_id, first_day)
);
CREATE INDEX ownerships_owner ON ownerships (owner_orgnr);
CREATE INDEX ownerships_line ON ownerships (line_id);
INSERT INTO ownerships (enrollment_id, owner_orgnr, line_id)
SELECT e.id, p.owner_orgnr, e.line_id
  FROM enrollments e
  JOIN people p ON p.id = e.person_id;

CREATE TABLE moves (
    id         uuid PRIMARY KEY,
    person_id  uuid NOT NULL REFERENCES people (id),
    from_orgnr text NOT NULL,
    to_orgnr   text NOT NULL,
    moved_on   date NOT NULL,
    runs_to    date,
    state      text NOT NULL CHECK (state IN ('PROPOSED', 'AGREED', 'DONE', 'REFUSED', 'CALLED_OFF')),
    reason     text,
    new_ref    text,
    outcomes   jsonb NOT NULL DEFAULT '{}',
    asked_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX moves_one_open ON moves (person_id) WHERE state IN ('PROPOSED', 'AGREED');
CREATE INDEX moves_from ON moves (from_orgnr, id);
CREATE INDEX moves_to ON moves (to_orgnr, id);

-- No key to people: the price stays on the ceiling when a person is erased, under a pseudonym of nobody.
CREATE TABLE assessments (
    id             uuid    PRIMARY KEY,
    person_id      uuid    NOT NULL,
    agreement_id   uuid    NOT NULL REFERENCES agreements (id),
    owner_orgnr    text    NOT NULL,
    supplier_orgnr text    NOT NULL,
    language       text,
    price_ore      bigint  NOT NULL,
    answer_by      timestamptz NOT NULL,
    state          text    NOT NULL CHECK (state IN ('ORDERED', 'PERFORMED', 'DECLINED', 'LAPSED', 'CANCELLED')),
    reason         text,
    revision       integer NOT NULL DEFAULT 0,
    performed_at   timestamptz,
    said           integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX assessments_one_open ON assessments (person_id) WHERE state = 'ORDERED';
CREATE INDEX assessments_owner ON assessments (owner_orgnr, id);

CREATE TABLE delegations (
    id             uuid    PRIMARY KEY,
    agreement_id   uuid    NOT NULL REFERENCES agreements (id),
    owner_orgnr    text    NOT NULL,
    supplier_orgnr text    NOT NULL,
    tasks          text[]  NOT NULL CHECK (cardinality(tasks) > 0),
    starts_on      date    NOT NULL,
    ends_on        date    NOT NULL CHECK (ends_on >= starts_on),
    hours          integer NOT NULL CHECK (hours > 0),
    price_ore      bigint  NOT NULL,
    surge          boolean NOT NULL,
    granted_by     text    NOT NULL,
    ended_on       date,
    reason         text,
    said           integer NOT NULL DEFAULT 1
);
CREATE INDEX delegations_parties ON delegations (owner_orgnr, supplier_orgnr);
CREATE INDEX delegations_supplier ON delegations (supplier_orgnr, id);

-- What a supplier did in a municipality's name: who, for whom, which task, when. Rows are only ever added.
CREATE TABLE delegated_acts (
    pos            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delegation_id  uuid   NOT NULL REFERENCES delegations (id),
    owner_orgnr    text   NOT NULL,
    supplier_orgnr text   NOT NULL,
    subject        text   NOT NULL,
    task           text   NOT NULL,
    route          text   NOT NULL,
    about          jsonb  NOT NULL,
    at             timestamptz NOT NULL
);
CREATE INDEX delegated_acts_owner ON delegated_acts (owner_orgnr, pos);

CREATE TABLE surges (
    id          uuid PRIMARY KEY,
    owner_orgnr text NOT NULL,
    starts_on   date NOT NULL,
    ends_on     date NOT NULL CHECK (ends_on >= starts_on),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX surges_owner ON surges (owner_orgnr, ends_on);

-- The service's role has the schema's name.
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON delegated_acts FROM %I', current_schema());
END
$$;

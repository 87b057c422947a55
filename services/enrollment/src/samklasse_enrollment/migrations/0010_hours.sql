-- Hours in full: whose they are, who corrected them by hand; exports to the register, certificates, examinations.

-- The municipality that owned the person on that day. `part` counts how often that was put right afterwards, when a
-- move was registered late: the hours stay what they were.
ALTER TABLE ledger
    ADD COLUMN owner_orgnr text,
    ADD COLUMN part   smallint NOT NULL DEFAULT 0,
    ADD COLUMN actor  text,
    ADD COLUMN reason text,
    DROP CONSTRAINT ledger_source_check,
    ADD CONSTRAINT ledger_source_check CHECK (source IN ('SESSION', 'WEEK', 'MANUAL')),
    DROP CONSTRAINT ledger_enrollment_id_source_source_id_revision_side_key,
    ADD CONSTRAINT ledger_key UNIQUE (enrollment_id, source, source_id, revision, part, side);
UPDATE ledger g
   SET owner_orgnr = p.owner_orgnr
  FROM enrollments e
  JOIN people p ON p.id = e.person_id
 WHERE e.id = g.enrollment_id;
CREATE INDEX ledger_owner ON ledger (owner_orgnr, pos);
CREATE INDEX ledger_owner_day ON ledger (owner_orgnr, day) INCLUDE (minutes, subject, reported);

-- What the page of facts counts, without reading the tables: 100,000 participants.
CREATE INDEX people_owner ON people (owner_orgnr, id);
CREATE INDEX enrollments_standing ON enrollments (person_id, id DESC) INCLUDE (state, reason);
CREATE INDEX enrollments_seats ON enrollments (line_id, class_id)
    WHERE state IN ('PLACED', 'ACTIVE', 'PAUSED', 'COMPLETED') AND class_id IS NOT NULL;

-- The latest roll of each session that was heard, so that an empty one takes its predecessors back for good.
CREATE TABLE rolls (
    session_id text    PRIMARY KEY,
    revision   integer NOT NULL
);
INSERT INTO rolls (session_id, revision)
SELECT source_id, max(revision)
  FROM ledger
 WHERE source = 'SESSION'
 GROUP BY source_id;

-- A municipality's changes that the register has not been told of, from the first one on. Closed by an export.
CREATE TABLE register_rounds (
    id          uuid PRIMARY KEY,
    owner_orgnr text NOT NULL,
    since       date NOT NULL,
    due_on      date NOT NULL,
    make_on     date NOT NULL,
    closed_at   timestamptz
);
CREATE UNIQUE INDEX register_rounds_one_open ON register_rounds (owner_orgnr) WHERE closed_at IS NULL;
CREATE INDEX register_rounds_to_make ON register_rounds (make_on) WHERE closed_at IS NULL;

CREATE TABLE register_exports (
    id          uuid    PRIMARY KEY,
    owner_orgnr text    NOT NULL,
    round_id    uuid    REFERENCES register_rounds (id),
    occasion    text    NOT NULL CHECK (occasion IN ('ASKED', 'BY_ITSELF')),
    made_by     text    NOT NULL,
    made_at     timestamptz NOT NULL,
    rule        text    NOT NULL,
    state       text    NOT NULL CHECK (state IN ('READY', 'SENDING', 'WAITING', 'ANSWERED', 'REFUSED', 'EMPTY')),
    records     integer NOT NULL,
    accepted    integer NOT NULL DEFAULT 0,
    refused     integer NOT NULL DEFAULT 0,
    attempts    integer NOT NULL DEFAULT 0,
    next_at     timestamptz,
    code        text,
    answered_at timestamptz
) WITH (fillfactor = 70);
CREATE INDEX register_exports_owner ON register_exports (owner_orgnr, id);
CREATE UNIQUE INDEX register_exports_one_open ON register_exports (owner_orgnr)
    WHERE state IN ('READY', 'SENDING', 'WAITING');
CREATE INDEX register_exports_due ON register_exports (next_at) WHERE state IN ('READY', 'SENDING', 'WAITING');

-- What each export holds of a person is sealed in the vault; here is only a keyed digest, to tell what has changed.
CREATE TABLE register_records (
    export_id uuid  NOT NULL REFERENCES register_exports (id),
    position  integer NOT NULL,
    person_id uuid  NOT NULL,
    digest    bytea NOT NULL,
    outcome   text  CHECK (outcome IN ('ACCEPTED', 'REFUSED', 'ERASED')),
    code      text,
    field     text,
    PRIMARY KEY (export_id, position)
);
CREATE INDEX register_records_person ON register_records (person_id, export_id);

-- What the register has accepted last of each person.
CREATE TABLE register_known (
    person_id uuid  PRIMARY KEY,
    digest    bytea NOT NULL
);

CREATE TABLE register_tasks (
    id          uuid PRIMARY KEY,
    owner_orgnr text NOT NULL,
    person_id   uuid,
    export_id   uuid NOT NULL REFERENCES register_exports (id),
    code        text NOT NULL,
    field       text,
    opened_at   timestamptz NOT NULL,
    closed_at   timestamptz,
    closed_by   text
);
CREATE INDEX register_tasks_open ON register_tasks (owner_orgnr, id) WHERE closed_at IS NULL;
CREATE INDEX register_tasks_person ON register_tasks (person_id) WHERE closed_at IS NULL;

-- Participation certificates (deltagerbevis); the text is sealed in the vault.
CREATE TABLE certificates (
    id            uuid    NOT NULL,
    revision      integer NOT NULL,
    enrollment_id uuid    NOT NULL,
    person_id     uuid    NOT NULL,
    owner_orgnr   text    NOT NULL,
    occasion      text    NOT NULL CHECK (occasion IN ('COMPLETED', 'INTERRUPTED')),
    form          text    NOT NULL CHECK (form IN ('BOKMAL', 'NYNORSK')),
    minutes       integer NOT NULL,
    digest        bytea   NOT NULL,
    rule          text    NOT NULL,
    issued_by     text    NOT NULL,
    issued_at     timestamptz NOT NULL,
    PRIMARY KEY (id, revision)
);
CREATE UNIQUE INDEX certificates_enrollment ON certificates (enrollment_id, revision);
CREATE INDEX certificates_owner ON certificates (owner_orgnr, id);

-- When examinations are held, as each municipality says.
CREATE TABLE exam_windows (
    id          uuid PRIMARY KEY,
    owner_orgnr text NOT NULL,
    sign_up_by  date NOT NULL,
    first_day   date NOT NULL,
    last_day    date NOT NULL CHECK (last_day >= first_day AND first_day > sign_up_by),
    UNIQUE (owner_orgnr, first_day)
);

CREATE TABLE exam_sign_ups (
    id          uuid    PRIMARY KEY,
    person_id   uuid    NOT NULL,
    owner_orgnr text    NOT NULL,
    skill       text    NOT NULL CHECK (skill IN ('READING', 'LISTENING', 'WRITING', 'SPEAKING', 'SOCIAL_STUDIES')),
    window_id   uuid    NOT NULL REFERENCES exam_windows (id),
    free        boolean NOT NULL,
    state       text    NOT NULL CHECK (state IN ('WANTED', 'SIGNED_UP', 'WITHDRAWN', 'ASSESSED')),
    result      text    CHECK (result IN ('UNDER_A1', 'A1', 'A2', 'B1', 'B2', 'PASSED', 'NOT_PASSED')),
    wanted_on   date    NOT NULL,
    signed_up_by text,
    signed_up_at timestamptz,
    result_on   date,
    CHECK ((state = 'ASSESSED') = (result IS NOT NULL))
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX exam_sign_ups_once ON exam_sign_ups (person_id, skill, window_id) WHERE state <> 'WITHDRAWN';
CREATE UNIQUE INDEX exam_sign_ups_one_free_try ON exam_sign_ups (person_id, skill) WHERE free AND state <> 'WITHDRAWN';
CREATE INDEX exam_sign_ups_owner ON exam_sign_ups (owner_orgnr, id);

-- Training cases in full: what their clocks are made of, plans, leave, decisions with letters, and deadlines.
-- Target group, education and birth date are sealed in the vault: no column here tells them.

ALTER TABLE organisations ADD COLUMN malform text;

ALTER TABLE training_cases
    ADD COLUMN registered_on   date,
    ADD COLUMN claimed_on      date,
    ADD COLUMN intro_programme boolean NOT NULL DEFAULT false,
    ADD COLUMN offered_on      date,
    ADD COLUMN started_on      date,
    ADD COLUMN trained_by      text,
    ADD COLUMN carried_leave_days integer NOT NULL DEFAULT 0,
    ADD COLUMN social_hours    integer,
    ADD COLUMN moved_on        date,
    ADD COLUMN moved_to        text,
    ADD COLUMN steps           integer NOT NULL DEFAULT 0;
CREATE INDEX training_cases_page ON training_cases (owner_orgnr, id);
CREATE INDEX training_cases_person ON training_cases (person_id);

CREATE TABLE case_history (
    case_id    uuid    NOT NULL REFERENCES training_cases (id),
    step_no    integer NOT NULL,
    step       text    NOT NULL,
    from_state text    NOT NULL,
    to_state   text    NOT NULL,
    reason     text,
    rule       text,
    changed    jsonb   NOT NULL,
    by_subject text    NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (case_id, step_no)
);

CREATE TABLE case_clocks (
    case_id   uuid NOT NULL REFERENCES training_cases (id),
    clock     text NOT NULL,
    due_on    date NOT NULL,
    rule      text NOT NULL,
    paragraph text NOT NULL,
    how       jsonb NOT NULL,
    PRIMARY KEY (case_id, clock)
);

CREATE TABLE plans (
    id               uuid     PRIMARY KEY,
    case_id          uuid     NOT NULL REFERENCES training_cases (id),
    version          integer  NOT NULL,
    goals            text[]   NOT NULL CHECK (cardinality(goals) = 4),
    minutes_per_week integer  NOT NULL CHECK (minutes_per_week > 0),
    starts_on        date     NOT NULL,
    ends_on          date     NOT NULL CHECK (ends_on >= starts_on),
    decision_id      uuid     NOT NULL,
    UNIQUE (case_id, version)
);

CREATE TABLE leaves (
    id            uuid PRIMARY KEY,
    case_id       uuid NOT NULL REFERENCES training_cases (id),
    first_day     date NOT NULL,
    last_day      date NOT NULL CHECK (last_day >= first_day),
    state         text NOT NULL CHECK (state IN (
        'SUBMITTED', 'DOCS_NEEDED', 'ADAPTATION_TRIED', 'GRANTED', 'DENIED', 'RUNNING', 'ENDED', 'APPEALED', 'UPHELD',
        'REVERSED')),
    documented    boolean NOT NULL,
    adaptation    text CHECK (adaptation IN ('OFFERED', 'DECLINED', 'IMPOSSIBLE')),
    adaptation_reason text,
    parental_offer_on date,
    decision_id   uuid
);
CREATE INDEX leaves_case ON leaves (case_id, first_day);

CREATE TABLE decisions (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES training_cases (id),
    person_id   uuid NOT NULL,
    owner_orgnr text NOT NULL,
    kind        text NOT NULL,
    outcome     text NOT NULL,
    ground      text NOT NULL,
    paragraph   text NOT NULL,
    rule        text NOT NULL,
    decided_on  date NOT NULL,
    decided_by  text NOT NULL,
    reached_on  date,
    appeal_by   date NOT NULL
);
CREATE INDEX decisions_case ON decisions (case_id, decided_on);
CREATE INDEX decisions_owner ON decisions (owner_orgnr, id);

CREATE TABLE letters (
    decision_id uuid PRIMARY KEY REFERENCES decisions (id),
    person_id   uuid NOT NULL,
    owner_orgnr text NOT NULL,
    template    text NOT NULL,
    form        text NOT NULL CHECK (form IN ('BOKMAL', 'NYNORSK')),
    state       text NOT NULL DEFAULT 'WRITTEN' CHECK (state IN ('WRITTEN', 'ARCHIVED', 'REFUSED', 'ERASED')),
    tries       integer NOT NULL DEFAULT 0,
    try_at      timestamptz NOT NULL,
    archive_ref text,
    archived_at timestamptz
);
CREATE INDEX letters_waiting ON letters (try_at) WHERE state = 'WRITTEN';

CREATE TABLE deadlines (
    kind        text NOT NULL,
    about       uuid NOT NULL,
    owner_orgnr text NOT NULL,
    due_on      date NOT NULL,
    paragraph   text,
    next_at     timestamptz,
    PRIMARY KEY (kind, about)
);
CREATE INDEX deadlines_owner ON deadlines (owner_orgnr, due_on);

-- The service's role has the schema's name.
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON case_history FROM %I', current_schema());
END
$$;

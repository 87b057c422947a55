-- Copies of what others own, the classes, and how they came about. Copies have no foreign keys to each other:
-- between aggregates there is no order.

CREATE TABLE organisations (
    orgnr        text PRIMARY KEY,
    fylkesnummer text,
    roles        text[] NOT NULL
);

CREATE TABLE offerings (
    offering_id        uuid PRIMARY KEY,
    supplier_orgnr     text    NOT NULL,
    course_type        text    NOT NULL,
    subject            text    NOT NULL,
    focus              text    NOT NULL,
    levels             text[]  NOT NULL,
    windows            text[]  NOT NULL,
    teaching_languages text[]  NOT NULL,
    sessions_per_week  integer NOT NULL,
    session_minutes    integer NOT NULL,
    weeks              integer NOT NULL,
    starts_from        date    NOT NULL,
    starts_to          date    NOT NULL
);

CREATE TABLE enrollments (
    enrollment_id     uuid PRIMARY KEY,
    person_id         uuid    NOT NULL,
    owner_orgnr       text    NOT NULL,
    line_id           uuid    NOT NULL,
    agreement_id      uuid    NOT NULL,
    supplier_orgnr    text    NOT NULL,
    offering_id       uuid    NOT NULL,
    unit              text    NOT NULL,
    closed            boolean NOT NULL,
    seat_from         date    NOT NULL,
    seat_to           date    NOT NULL,
    listening         text    NOT NULL,
    reading           text    NOT NULL,
    speaking          text    NOT NULL,
    writing           text    NOT NULL,
    schooling_track   integer NOT NULL CHECK (schooling_track BETWEEN 1 AND 3),
    availability      text    NOT NULL,
    teaching_language text,
    needs             text[]  NOT NULL,
    state             text    NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'PROPOSED', 'PLACED', 'ENDED')),
    said              integer NOT NULL DEFAULT 0
);
CREATE INDEX enrollments_waiting ON enrollments (offering_id) WHERE state = 'WAITING';
CREATE INDEX enrollments_line ON enrollments (line_id);

-- An end that arrives before the people whose seat ends.
CREATE TABLE ended_lines (
    line_id uuid PRIMARY KEY,
    ends_on date NOT NULL,
    reason  text NOT NULL
);

CREATE TABLE teachers (
    teacher_id       uuid PRIMARY KEY,
    supplier_orgnr   text    NOT NULL,
    subjects         text[]  NOT NULL,
    levels           text[]  NOT NULL,
    availability     text    NOT NULL,
    minutes_per_week integer NOT NULL,
    available_from   date    NOT NULL,
    available_to     date    NOT NULL
);

CREATE TABLE absences (
    teacher_id uuid NOT NULL,
    away_from  date NOT NULL,
    away_to    date NOT NULL,
    PRIMARY KEY (teacher_id, away_from, away_to)
);

CREATE TABLE free_days (
    fylkesnummer text NOT NULL,
    day          date NOT NULL,
    PRIMARY KEY (fylkesnummer, day)
);

CREATE TABLE fixed_classes (
    class_id       uuid PRIMARY KEY,
    supplier_orgnr text    NOT NULL,
    offering_id    uuid    NOT NULL,
    level          text    NOT NULL,
    teacher_id     uuid    NOT NULL,
    weekly         jsonb   NOT NULL,
    starts_on      date    NOT NULL,
    weeks          integer NOT NULL,
    open_seats     integer NOT NULL,
    min_size       integer NOT NULL
);

CREATE TABLE runs (
    run_id              uuid PRIMARY KEY,
    state               text        NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'FAILED')),
    seed                integer     NOT NULL,
    limit_seconds       integer     NOT NULL,
    answer_within_hours integer     NOT NULL,
    correlation_id      uuid        NOT NULL,
    attempts            integer     NOT NULL DEFAULT 0,
    code                text,
    asked_at            timestamptz NOT NULL,
    finished_at         timestamptz,
    seconds             double precision,
    said                integer     NOT NULL DEFAULT 0
);

-- A plan has the id of the run that made it.
CREATE TABLE plans (
    plan_id   uuid PRIMARY KEY,
    state     text        NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'SETTLED')),
    answer_by timestamptz NOT NULL,
    placed    integer     NOT NULL,
    bound     integer     NOT NULL CHECK (bound >= placed)
);

CREATE TABLE plan_shares (
    plan_id uuid    NOT NULL REFERENCES plans,
    orgnr   text    NOT NULL,
    said    integer NOT NULL DEFAULT 0,
    PRIMARY KEY (plan_id, orgnr)
);

CREATE TABLE plan_people (
    plan_id       uuid NOT NULL REFERENCES plans,
    enrollment_id uuid NOT NULL,
    person_id     uuid NOT NULL,
    owner_orgnr   text NOT NULL,
    class_id      uuid,
    reason        text,
    helps         text,
    asked         boolean NOT NULL,
    answer        text CHECK (answer IN ('APPROVED', 'RETURNED')),
    PRIMARY KEY (plan_id, enrollment_id)
);
CREATE INDEX plan_people_owner ON plan_people (owner_orgnr, plan_id);

CREATE TABLE classes (
    class_id       uuid PRIMARY KEY,
    plan_id        uuid    NOT NULL,
    kind           text    NOT NULL CHECK (kind IN ('FIXED', 'FORMED', 'GROUP')),
    state          text    NOT NULL CHECK (
        state IN ('PROPOSED', 'APPROVED', 'PUBLISHED', 'RUNNING', 'ENDED', 'CANCELLED')),
    revision       integer NOT NULL DEFAULT 0,
    offering_id    uuid    NOT NULL,
    supplier_orgnr text    NOT NULL,
    subject        text    NOT NULL,
    level          text    NOT NULL,
    track          integer NOT NULL,
    language       text,
    teacher_id     uuid    NOT NULL,
    weekly         jsonb   NOT NULL,
    first_day      date    NOT NULL,
    last_day       date    NOT NULL,
    minimum        integer NOT NULL,
    maximum        integer NOT NULL,
    held_places    integer NOT NULL DEFAULT 0 CHECK (held_places >= 0),
    said           integer NOT NULL DEFAULT 0
);
CREATE INDEX classes_plan ON classes (plan_id);

CREATE TABLE members (
    class_id      uuid NOT NULL REFERENCES classes,
    enrollment_id uuid NOT NULL,
    person_id     uuid NOT NULL,
    owner_orgnr   text NOT NULL,
    PRIMARY KEY (class_id, enrollment_id)
);
CREATE UNIQUE INDEX members_in_one_class ON members (enrollment_id);

CREATE TABLE waiting (
    class_id      uuid    NOT NULL REFERENCES classes,
    place         integer NOT NULL,
    enrollment_id uuid    NOT NULL,
    approved      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (class_id, enrollment_id)
);
CREATE INDEX waiting_enrollment ON waiting (enrollment_id);

CREATE TABLE sessions (
    session_id          uuid PRIMARY KEY,
    class_id            uuid        NOT NULL REFERENCES classes,
    starts_at           timestamptz NOT NULL,
    ends_at             timestamptz NOT NULL CHECK (ends_at > starts_at),
    minutes             integer     NOT NULL,
    teacher_id          uuid        NOT NULL,
    state               text        NOT NULL CHECK (state IN ('SCHEDULED', 'HELD', 'CLOSED', 'CANCELLED')),
    revision            integer     NOT NULL,
    module              text,
    attendance_revision integer     NOT NULL DEFAULT 0,
    said                integer     NOT NULL DEFAULT 0
);
CREATE INDEX sessions_class ON sessions (class_id, starts_at);

-- The last net against double booking: every half-hour a teacher gives belongs to one session.
CREATE TABLE teacher_hours (
    teacher_id uuid        NOT NULL,
    half_hour  timestamptz NOT NULL,
    session_id uuid        NOT NULL REFERENCES sessions,
    PRIMARY KEY (teacher_id, half_hour)
);
CREATE INDEX teacher_hours_session ON teacher_hours (session_id);

-- Who was in the class when a session was held: the only ones its roll may name.
CREATE TABLE roll_lists (
    session_id    uuid NOT NULL REFERENCES sessions,
    enrollment_id uuid NOT NULL,
    PRIMARY KEY (session_id, enrollment_id)
);

CREATE TABLE attendance (
    session_id          uuid        NOT NULL REFERENCES sessions,
    attendance_revision integer     NOT NULL,
    enrollment_id       uuid        NOT NULL,
    kind                text        NOT NULL,
    minutes             integer     NOT NULL CHECK (minutes >= 0),
    recorded_at         timestamptz NOT NULL,
    PRIMARY KEY (session_id, attendance_revision, enrollment_id)
);
REVOKE UPDATE, DELETE ON attendance FROM scheduling;

-- What suppliers are asked beside seats, who answers for whom, and what is being forgotten.

-- `correlation_id` of what asked, so that the answer stays in the same trail.
CREATE TABLE invitations (
    id             uuid PRIMARY KEY,
    orgnr          text NOT NULL,
    correlation_id uuid NOT NULL
);

CREATE TABLE assessments (
    id             uuid PRIMARY KEY,
    orgnr          text NOT NULL,
    person_id      uuid NOT NULL,
    correlation_id uuid NOT NULL
);
CREATE INDEX assessments_person ON assessments (person_id);

-- The municipality that answers for a person: who may see what is held on her here.
CREATE TABLE owners (
    person_id   uuid PRIMARY KEY,
    owner_orgnr text NOT NULL
);

-- Whose place it is, as soon as a fact has said so: a session that was held names enrollments alone.
ALTER TABLE places ADD COLUMN person_id uuid;
CREATE INDEX places_person ON places (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX participants_person ON participants (person_id);
CREATE INDEX access_person ON access (person_id);

-- One person to be forgotten. Once that is done nothing here says who she was: `person_id` and her enrollments are gone.
CREATE TABLE erasures (
    case_id        uuid        PRIMARY KEY,
    owner_orgnr    text        NOT NULL,
    person_id      uuid,
    enrollment_ids uuid[]      NOT NULL,
    correlation_id uuid        NOT NULL,
    asked_at       timestamptz NOT NULL,
    done_at        timestamptz
);
CREATE INDEX erasures_outstanding ON erasures (case_id) WHERE done_at IS NULL;

-- The suppliers that knew her. `participant` is gone with the rest; that each has answered, and how, stays.
CREATE TABLE erasure_answers (
    case_id     uuid        NOT NULL REFERENCES erasures (case_id),
    orgnr       text        NOT NULL,
    participant uuid,
    asked_at    timestamptz NOT NULL,
    letters     integer     NOT NULL DEFAULT 0,  -- none: it has no mailbox, and the operator must ask
    answered_at timestamptz,
    answered_by text        CHECK (answered_by IN ('SUPPLIER', 'OPERATOR')),
    PRIMARY KEY (case_id, orgnr)
);
CREATE INDEX erasure_answers_participant ON erasure_answers (participant) WHERE participant IS NOT NULL;

-- Nobody who has been forgotten is met again, whatever comes late: `mark` follows from her id and leads nowhere.
CREATE TABLE forgotten (
    mark uuid PRIMARY KEY
);

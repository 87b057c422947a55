-- Erasures: who was asked to forget a person, and who has answered. What bills and what was done stays, under a
-- pseudonym of its own that leads nowhere: a seat outlives the person who sat on it.

ALTER TABLE enrollments DROP CONSTRAINT enrollments_person_id_fkey;

-- `ref_digest` is keyed (the vault's index): the reference itself is gone. Case and person are gone when all answered.
CREATE TABLE erasures (
    id           uuid    PRIMARY KEY,
    owner_orgnr  text    NOT NULL,
    ref_digest   bytea   NOT NULL,
    case_id      uuid,
    person_id    uuid,
    sealed       boolean NOT NULL,
    requested_by text    NOT NULL,
    requested_at timestamptz NOT NULL,
    done_at      timestamptz,
    CHECK (done_at IS NULL OR (case_id IS NULL AND person_id IS NULL))
);
CREATE INDEX erasures_owner ON erasures (owner_orgnr, id);
CREATE INDEX erasures_ref ON erasures (owner_orgnr, ref_digest);
CREATE INDEX erasures_case ON erasures (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE erasure_answers (
    erasure_id  uuid NOT NULL REFERENCES erasures (id),
    service     text NOT NULL CHECK (service IN ('SCHEDULING', 'NOTIFICATIONS', 'GATEWAY')),
    answered_at timestamptz,
    PRIMARY KEY (erasure_id, service)
);

-- Where a person with a protected address is placed lies in the vault, and is written down anew by her officer.
ALTER TABLE sealed_people
    DROP COLUMN class_id,
    DROP COLUMN supplier_orgnr,
    DROP COLUMN placed_by,
    DROP COLUMN placed_at;

-- The service may only add to a case's history; of somebody who is to be forgotten it may have all of it deleted.
CREATE FUNCTION erase_case_history(erased uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    DELETE FROM case_history
     WHERE case_id = ANY (erased);
$$;

DO $$
DECLARE
    service CONSTANT text := current_schema();
BEGIN
    EXECUTE format('ALTER FUNCTION erase_case_history(uuid[]) SET search_path = %I, pg_temp', service);
    REVOKE ALL ON FUNCTION erase_case_history(uuid[]) FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION erase_case_history(uuid[]) TO %I', service);
END
$$;

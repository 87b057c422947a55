-- People who are to be forgotten. The pseudonym stays, so that what arrives late of them is not kept either.

CREATE TABLE erased_people (
    person_id uuid PRIMARY KEY
);

CREATE INDEX enrollments_person ON enrollments (person_id);
CREATE INDEX plan_people_enrollment ON plan_people (enrollment_id);
CREATE INDEX roll_lists_enrollment ON roll_lists (enrollment_id);
CREATE INDEX attendance_enrollment ON attendance (enrollment_id);

-- The service may only add to attendance; of somebody who is to be forgotten it may have all of it deleted.
CREATE FUNCTION erase_attendance(erased uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    DELETE FROM attendance
     WHERE enrollment_id = ANY (erased);
$$;

DO $$
DECLARE
    service CONSTANT text := current_schema();
BEGIN
    EXECUTE format('ALTER FUNCTION erase_attendance(uuid[]) SET search_path = %I, pg_temp', service);
    REVOKE ALL ON FUNCTION erase_attendance(uuid[]) FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION erase_attendance(uuid[]) TO %I', service);
END
$$;

-- What the page of facts counts, read from one index: 100,000 participants. An enrollment says whose its person is now.
-- Two triggers keep that, since the page is read far more often than anybody moves; of the forgotten it is nobody's.

ALTER TABLE enrollments ADD COLUMN owner_orgnr text;
UPDATE enrollments e
   SET owner_orgnr = p.owner_orgnr
  FROM people p
 WHERE p.id = e.person_id;

-- A person's standing enrollment first, the newest of them; the index has no other reader.
DROP INDEX enrollments_standing;
CREATE INDEX enrollments_owner ON enrollments
    (owner_orgnr, person_id, (state IN ('WITHDRAWN', 'ENDED', 'MOVED')), id DESC) INCLUDE (state, reason);

CREATE FUNCTION enrollment_owned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.owner_orgnr := (SELECT owner_orgnr FROM people WHERE id = new.person_id);
    RETURN new;
END
$$;
CREATE TRIGGER enrollments_owned BEFORE INSERT OR UPDATE OF person_id ON enrollments
    FOR EACH ROW EXECUTE FUNCTION enrollment_owned();

CREATE FUNCTION person_changed_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrollments
       SET owner_orgnr = new.owner_orgnr
     WHERE person_id = new.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER people_changed_owner AFTER UPDATE OF owner_orgnr ON people
    FOR EACH ROW WHEN (old.owner_orgnr <> new.owner_orgnr) EXECUTE FUNCTION person_changed_owner();

-- Whoever writes, whatever the search path.
DO $$
DECLARE
    service CONSTANT text := current_schema();
BEGIN
    EXECUTE format('ALTER FUNCTION enrollment_owned() SET search_path = %I, pg_temp', service);
    EXECUTE format('ALTER FUNCTION person_changed_owner() SET search_path = %I, pg_temp', service);
END
$$;

-- Telephones that have said STOP, as a blind index: also those that only the contact register knows.
CREATE TABLE stopped (
    digest     bytea PRIMARY KEY,
    stopped_at timestamptz NOT NULL
);
INSERT INTO stopped (digest, stopped_at)
SELECT DISTINCT digest, (SELECT operator.now())
  FROM contact_points
 WHERE suppressed_for = 'STOPPED'
   AND digest IS NOT NULL;

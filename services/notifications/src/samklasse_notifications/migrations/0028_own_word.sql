-- What somebody has said herself holds against every import: the language that she chose on her page, and that nothing
-- more is to be sent to an address.

-- When she chose it; NULL: it is what whoever put her address says.
ALTER TABLE recipients ADD COLUMN language_chosen_at timestamptz;

-- Mailboxes whose reader has complained stand beside telephones that have said STOP.
ALTER TABLE stopped ADD COLUMN channel text NOT NULL DEFAULT 'SMS' CHECK (channel IN ('EMAIL', 'SMS'));
INSERT INTO stopped (digest, stopped_at, channel)
SELECT DISTINCT digest, (SELECT operator.now()), channel
  FROM contact_points
 WHERE suppressed_for = 'COMPLAINED'
   AND channel = 'EMAIL'
   AND digest IS NOT NULL
    ON CONFLICT DO NOTHING;
-- Where such an address was given again, it had been taken into use.
UPDATE contact_points c
   SET suppressed_for = CASE c.channel WHEN 'SMS' THEN 'STOPPED' ELSE 'COMPLAINED' END
  FROM stopped s
 WHERE s.digest = c.digest
   AND s.channel = c.channel
   AND c.suppressed_for IS NULL;

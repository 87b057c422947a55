-- A dump told of permits, of parental leave and of grounds of exemption. Clocks and deadlines name only general rules
-- from now on; the ground of an exemption is in the vault, with those of leave. Nothing is deployed: what an older
-- version kept in the open is deleted here, not sealed, and a case's clocks come back with its next step.
DELETE FROM case_clocks WHERE clock = 'PARENTAL_OFFER_DUE';
DELETE FROM deadlines WHERE kind = 'PARENTAL_OFFER_DUE';
UPDATE case_clocks SET how = '{}', rule = 'IL_2021', paragraph = 'il-32', ruleset = 'il-2021-01-01'
 WHERE clock = 'LANGUAGE_WINDOW_ENDS';
UPDATE case_clocks SET how = '{}', rule = 'IL_33', paragraph = 'il-33', ruleset = 'il-2022-01-01'
 WHERE clock = 'SOCIAL_STUDIES_DUE';
UPDATE case_clocks SET how = '{}' WHERE how <> '{}';
UPDATE deadlines SET paragraph = 'il-32', ruleset = 'il-2021-01-01' WHERE kind = 'LANGUAGE_WINDOW_ENDS';
UPDATE deadlines SET paragraph = 'il-33', ruleset = 'il-2022-01-01' WHERE kind = 'SOCIAL_STUDIES_DUE';
ALTER TABLE decisions ALTER COLUMN ground DROP NOT NULL;
UPDATE decisions SET ground = NULL WHERE kind = 'EXEMPTION';
ALTER TABLE decisions ADD CONSTRAINT decisions_ground CHECK ((ground IS NULL) = (kind = 'EXEMPTION'));

-- Leave that was granted for days after she had moved has LAPSED: the municipality that granted it owns none of them.
ALTER TABLE leaves DROP CONSTRAINT leaves_state_check;
ALTER TABLE leaves ADD CONSTRAINT leaves_state_check CHECK (state IN (
    'SUBMITTED', 'DOCS_NEEDED', 'ADAPTATION_TRIED', 'GRANTED', 'DENIED', 'RUNNING', 'ENDED', 'APPEALED', 'UPHELD',
    'REVERSED', 'LAPSED'));

-- What a provider took and could not deliver is looked for among all that was told.
CREATE INDEX attempts_failed ON attempts (intent_id) WHERE proof = 'FAILED';

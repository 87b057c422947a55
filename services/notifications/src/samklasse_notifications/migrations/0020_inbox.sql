-- What somebody has read in her inbox, and when she first did: only ever added to, and gone with the message.
CREATE TABLE inbox_reads (
    intent_id uuid PRIMARY KEY REFERENCES intents (id) ON DELETE CASCADE,
    read_at   timestamptz NOT NULL
);

-- What is over is deleted after a year and a month, and a notice with the last of those who were told it.
CREATE INDEX intents_by_notice ON intents (notice_id);
CREATE INDEX timetables_changed ON timetables (changed_at);

-- What is asked over and over reads what it is about, and not everything that ever was.
CREATE INDEX attempts_fallbacks ON attempts (handed_at) WHERE fallback;
CREATE INDEX recipients_by_owner ON recipients (owner_orgnr);
CREATE INDEX receipts_parked_lately ON receipts (heard_at) WHERE parked;

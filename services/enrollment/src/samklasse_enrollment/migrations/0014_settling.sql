-- How a line's amounts have come about, so that a settlement can say it; and what an ended delegation holds no longer.

-- `confirmed`: seats that the supplier said yes to. `charges`: kind, seats, seat price, weeks given, of weeks, per cent.
ALTER TABLE lines
    ADD COLUMN confirmed integer NOT NULL DEFAULT 0 CHECK (confirmed BETWEEN 0 AND quantity),
    ADD COLUMN charges   jsonb   NOT NULL DEFAULT '[]';
UPDATE lines
   SET confirmed = seats
 WHERE state = 'CONFIRMED';
-- Of older lines only the sums are known.
UPDATE lines
   SET charges = CASE WHEN delivered_ore > 0 THEN jsonb_build_array(jsonb_build_array('GIVEN', 1, delivered_ore, 1, 1, 100))
                      ELSE '[]' END
              || CASE WHEN cancelled_ore > 0
                      THEN jsonb_build_array(jsonb_build_array('NOT_USED', 1, cancelled_ore, 0, 1, 100))
                      ELSE '[]' END
 WHERE delivered_ore + cancelled_ore > 0;

-- `freed_by` is the rule that says how much.
ALTER TABLE delegations
    ADD COLUMN freed_ore bigint NOT NULL DEFAULT 0 CHECK (freed_ore BETWEEN 0 AND price_ore),
    ADD COLUMN freed_by  text;
UPDATE delegations
   SET freed_ore = price_ore, freed_by = 'NOT_BEGUN'
 WHERE ended_on <= starts_on;

-- Whose word the address was that a message went to: the contact register's, or (NULL) the one that we hold. A receipt
-- for the register's proves nothing of ours. The register's address itself is kept nowhere.
ALTER TABLE attempts ADD COLUMN source text CHECK (source = 'REGISTER');

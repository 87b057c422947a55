-- Each of her addresses gets a link of its own to the same page, so that whoever opens one proves where it was sent.

ALTER TABLE links
    DROP CONSTRAINT links_purpose_check,
    ADD CONSTRAINT links_purpose_check CHECK (purpose IN ('PAGE', 'PAGE_EMAIL', 'PAGE_SMS', 'FEED'));

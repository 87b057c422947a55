-- Nothing has ever written to it: `quotas` counts what providers have taken.
DROP TABLE provider_usage;

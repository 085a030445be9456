-- What every part of the suite needs.

CREATE EXTENSION crm;
CREATE EXTENSION pg_prewarm;

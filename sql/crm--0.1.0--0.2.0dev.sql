\echo Use "ALTER EXTENSION crm UPDATE TO '0.2.0dev'" to load this file. \quit

-- The upgrade to the next version, open from the day 0.1.0 is out: every change
-- to sql/*.sql after that also goes here. Empty so far. At the release of 0.2.0
-- the file loses its "dev", and the install script of 0.1.0 is committed as it is.

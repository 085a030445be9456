-- needs: points_programme
-- What became of all points: one row.
SELECT p.accounts, p.with_balance, p.earned, p.redeemed, p.expired, p.balance, p.burn_to_earn, p.breakage, p.expiring, p.as_of
FROM :"schema".points_programme AS p;

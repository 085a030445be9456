-- Comments on the columns of the extension's views, which BI tools show.


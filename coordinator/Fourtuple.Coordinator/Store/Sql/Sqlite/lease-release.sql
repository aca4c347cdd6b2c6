-- Without a holder no write passes the fence any more, though the epoch stays.
update leader set until_ms = -1, holder = '' where id = 1 and epoch = @epoch and holder <> ''
returning epoch

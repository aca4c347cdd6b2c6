insert into histograms (run_id, upto, connect, exchange, lag, service) values ($1, 0, $2, $2, $2, $2)
on conflict (run_id) do nothing

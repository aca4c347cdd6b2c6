-- Changes nothing when somebody else folded in between.
update histograms set upto = $3, connect = $4, exchange = $5, lag = $6, service = $7 where run_id = $1 and upto = $2

-- The sums first, as the row with the lowest id. One statement, so one snapshot.
select upto as id, connect, exchange, lag, service from histograms where run_id = @run
union all
select id, connect, exchange, lag, service from deltas where run_id = @run
order by id

delete from deltas where run_id = $1 and id <= (select upto from histograms where run_id = $1)

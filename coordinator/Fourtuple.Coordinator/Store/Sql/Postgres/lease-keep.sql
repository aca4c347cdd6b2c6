update leader
set until = clock_timestamp() + make_interval(secs => @seconds)
where id = 1 and epoch = @epoch and holder <> ''
returning epoch

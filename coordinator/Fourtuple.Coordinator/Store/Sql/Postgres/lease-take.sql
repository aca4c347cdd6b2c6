update leader
set holder = @holder, epoch = epoch + 1, until = clock_timestamp() + make_interval(secs => @seconds)
where id = 1 and until < clock_timestamp()
returning epoch

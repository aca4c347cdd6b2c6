-- Nobody goes on with a run that has ended.
delete from memos where run_id = $1

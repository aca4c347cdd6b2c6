select count(*) from leader where id = 1 and epoch = $1 and holder <> ''

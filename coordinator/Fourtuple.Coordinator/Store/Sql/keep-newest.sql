delete from kept where kind = $1 and name not in (
    select name from kept where kind = $1 order by changed desc, name desc limit $2)

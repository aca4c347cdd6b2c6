select kind, name, body, changed, author from kept where kind = @kind order by changed desc, name desc limit @most

insert into kept (kind, name, body, changed, author) values ($1, $2, $3, $4, $5)
on conflict (kind, name) do update set body = excluded.body, changed = excluded.changed, author = excluded.author

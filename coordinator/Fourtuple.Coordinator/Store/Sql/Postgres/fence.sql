select fence($1, $2)

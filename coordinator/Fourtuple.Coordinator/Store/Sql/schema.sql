create table if not exists schema_versions (version integer primary key)

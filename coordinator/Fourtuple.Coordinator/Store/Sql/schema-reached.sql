insert into schema_versions (version) values (@version)

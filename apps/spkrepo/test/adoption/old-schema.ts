/** The tables of spkrepo 0.7.9 on PostgreSQL at head 3f5664905242, as its documentation describes them. */
export const oldSchema = `
create type icon_size as enum ('72', '120', '256');
create type storage_location as enum ('local', 'remote');
create type download_source as enum ('catalog', 'manual');
create table alembic_version (version_num varchar(32) primary key);
create table "user" (
  id serial primary key,
  username varchar(50) not null unique,
  email varchar(254) not null unique,
  password varchar(255) not null,
  api_key varchar(64) unique,
  github_access_token varchar(255),
  fs_uniquifier varchar(255) not null unique default md5(random()::text),
  active boolean not null,
  confirmed_at timestamp
);
create table role (id serial primary key, name varchar(50) not null unique, description varchar(255));
create table user_role (user_id integer references "user", role_id integer references role);
create table architecture (id serial primary key, code varchar(20) not null unique);
create table language (id serial primary key, code varchar(3) not null unique, name varchar(50));
create table firmware (id serial primary key, version varchar(4) not null, build integer not null unique, type varchar(4) not null);
create table service (id serial primary key, code varchar(30) not null unique);
create table package (
  id serial primary key,
  name varchar(50) not null constraint package_name_key unique,
  author_user_id integer references "user" on delete set null,
  insert_date timestamp not null
);
create table package_user_maintainer (package_id integer references package, user_id integer references "user");
create table screenshot (id serial primary key, package_id integer not null references package, path varchar(200) not null);
create table version (
  id serial primary key,
  package_id integer not null references package,
  version integer not null,
  upstream_version varchar(20) not null,
  report_url varchar(255),
  distributor varchar(50),
  distributor_url varchar(255),
  maintainer varchar(50),
  maintainer_url varchar(255),
  install_wizard boolean,
  upgrade_wizard boolean,
  startable boolean,
  license text,
  insert_date timestamp not null,
  constraint version_package_id_version_key unique (package_id, version)
);
create table version_service_dependency (version_id integer references version, service_id integer references service);
create table displayname (
  version_id integer references version,
  language_id integer references language,
  displayname varchar(50) not null,
  primary key (version_id, language_id)
);
create table icon (
  id serial primary key,
  version_id integer not null references version,
  size icon_size not null,
  path varchar(100) not null,
  unique (version_id, size)
);
create table build (
  id serial primary key,
  version_id integer not null references version,
  firmware_min_id integer not null references firmware,
  firmware_max_id integer references firmware,
  publisher_user_id integer references "user",
  checksum varchar(32),
  changelog text,
  path varchar(2048),
  md5 varchar(32),
  size integer,
  storage storage_location not null default 'local',
  signed boolean not null default false,
  insert_date timestamp not null,
  active boolean not null
);
create table build_architecture (build_id integer references build, architecture_id integer references architecture);
create table build_description (
  build_id integer references build,
  language_id integer references language,
  description text not null,
  primary key (build_id, language_id)
);
create table buildmanifest (
  id serial primary key,
  build_id integer not null unique references build,
  dependencies varchar(255),
  conflicts varchar(255),
  conf_dependencies text,
  conf_conflicts text,
  conf_privilege text,
  conf_resource text
);
create table download_stat (
  id serial primary key,
  package_id integer not null references package,
  build_id integer references build on delete set null,
  architecture_id integer references architecture,
  firmware_build integer,
  target_firmware_build integer,
  target_noarch boolean not null default false,
  download_source download_source not null default 'catalog',
  date date not null,
  count integer not null,
  constraint uq_download_stat unique (package_id, architecture_id, firmware_build, target_firmware_build, date)
);
create index ix_download_stat_package_id_date on download_stat (package_id, date);
create materialized view package_download_counts as
  select package_id, sum(count) as total, sum(count) filter (where date >= current_date - 90) as recent
  from download_stat
  group by package_id;
insert into alembic_version values ('3f5664905242');
insert into role (name, description)
  values ('admin', 'Administrator'), ('package_admin', 'Package Administrator'), ('developer', 'Developer');
insert into architecture (code) values ('noarch'), ('cedarview'), ('88f628x'), ('qoriq'), ('newarch');
insert into firmware (version, build, type) values
  ('3.1', 1594, 'dsm'), ('5.0', 4458, 'dsm'), ('6.2', 23739, 'dsm'), ('7.1', 42661, 'dsm'), ('1.2', 7742, 'srm'), ('6.2', 23999, 'dsm');
insert into language (code, name) values ('enu', 'English'), ('fre', 'French'), ('ger', 'German');
insert into service (code) values ('apache-web'), ('mysql'), ('ownservice');
`

-- The tracker's tables: accounts, their posts and readings, what is being fetched, what it cost, and the jobs.
--
-- Times are Unix seconds, 0 for never. Platforms are written by name, failures by their stable word.

CREATE TABLE accounts (
	id INTEGER PRIMARY KEY AUTOINCREMENT,       -- never used again, because caches know accounts by it
	platform TEXT NOT NULL,
	platform_id TEXT NOT NULL,                  -- '@handle' where only an import told of it
	handle TEXT,                                -- NULL once another account has it
	name TEXT NOT NULL DEFAULT '',
	url TEXT NOT NULL DEFAULT '',
	avatar TEXT NOT NULL DEFAULT '',
	bio TEXT NOT NULL DEFAULT '',
	joined INTEGER NOT NULL DEFAULT 0,
	verified INTEGER NOT NULL DEFAULT -1,
	is_protected INTEGER NOT NULL DEFAULT 0,
	followers INTEGER NOT NULL DEFAULT -1,
	following INTEGER NOT NULL DEFAULT -1,
	posts INTEGER NOT NULL DEFAULT -1,          -- as the platform says; see stored_posts
	head_at INTEGER NOT NULL DEFAULT 0,         -- when the above was read last
	created_at INTEGER NOT NULL DEFAULT 0,
	revision INTEGER NOT NULL DEFAULT 1,
	fetched_at INTEGER NOT NULL DEFAULT 0,
	imported_at INTEGER NOT NULL DEFAULT 0,
	swept_at INTEGER NOT NULL DEFAULT 0,
	asked_at INTEGER NOT NULL DEFAULT 0,
	source TEXT NOT NULL DEFAULT '',
	complete INTEGER NOT NULL DEFAULT 0,
	reason TEXT NOT NULL DEFAULT '',
	cursor TEXT NOT NULL DEFAULT '',
	stored_posts INTEGER NOT NULL DEFAULT 0,
	trouble TEXT NOT NULL DEFAULT 'ok',
	trouble_detail TEXT NOT NULL DEFAULT '',
	trouble_field TEXT NOT NULL DEFAULT '',
	trouble_setting TEXT NOT NULL DEFAULT '',
	trouble_until INTEGER NOT NULL DEFAULT 0,
	UNIQUE (platform, platform_id),
	UNIQUE (platform, handle)
) STRICT;

CREATE TABLE posts (
	account INTEGER NOT NULL REFERENCES accounts (id),
	id TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	data BLOB NOT NULL,                         -- everything else: lib/store/post_record.h
	PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX posts_by_time ON posts (account, created_at);

CREATE TABLE readings (
	account INTEGER NOT NULL REFERENCES accounts (id),
	at INTEGER NOT NULL,
	followers INTEGER NOT NULL,
	following INTEGER NOT NULL,
	posts INTEGER NOT NULL,
	PRIMARY KEY (account, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE net_follows (
	account INTEGER NOT NULL REFERENCES accounts (id),
	day INTEGER NOT NULL,
	net INTEGER NOT NULL,
	PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE watches (
	platform TEXT NOT NULL,
	handle TEXT NOT NULL,
	since INTEGER NOT NULL,
	PRIMARY KEY (platform, handle)
) STRICT, WITHOUT ROWID;

CREATE TABLE forgotten (
	platform TEXT NOT NULL,
	handle TEXT NOT NULL,
	platform_id TEXT NOT NULL,                  -- '' where it was not known
	at INTEGER NOT NULL,
	PRIMARY KEY (platform, handle, platform_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX forgotten_by_id ON forgotten (platform, platform_id);

CREATE TABLE flights (
	platform TEXT NOT NULL,
	handle TEXT NOT NULL,
	owner TEXT NOT NULL,
	started_at INTEGER NOT NULL,
	lease_until INTEGER NOT NULL,
	posts INTEGER NOT NULL,
	expected INTEGER NOT NULL,
	PRIMARY KEY (platform, handle)
) STRICT, WITHOUT ROWID;

CREATE TABLE misses (
	platform TEXT NOT NULL,
	handle TEXT NOT NULL,
	until INTEGER NOT NULL,
	trouble TEXT NOT NULL,
	trouble_detail TEXT NOT NULL,
	trouble_field TEXT NOT NULL,
	trouble_setting TEXT NOT NULL,
	trouble_until INTEGER NOT NULL,
	PRIMARY KEY (platform, handle)
) STRICT, WITHOUT ROWID;

CREATE TABLE admissions (
	id INTEGER PRIMARY KEY,
	address TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;

CREATE INDEX admissions_by_address ON admissions (address, at);

CREATE TABLE spending (
	platform TEXT NOT NULL,
	day INTEGER NOT NULL,
	spent INTEGER NOT NULL,                     -- millionths of a US dollar, reservations included
	reads INTEGER NOT NULL,
	PRIMARY KEY (platform, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL,
	key TEXT NOT NULL,
	lane TEXT NOT NULL,
	payload TEXT NOT NULL,
	state INTEGER NOT NULL,                     -- enum job_state: 0 queued, 1 running, 2 done, 3 failed
	priority INTEGER NOT NULL,
	attempts INTEGER NOT NULL DEFAULT 0,
	max_attempts INTEGER NOT NULL,
	run_at INTEGER NOT NULL,
	lease_until INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	finished_at INTEGER NOT NULL DEFAULT 0,
	done INTEGER NOT NULL DEFAULT 0,
	total INTEGER NOT NULL DEFAULT 0,
	owner TEXT NOT NULL DEFAULT '',
	error TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE UNIQUE INDEX jobs_unfinished ON jobs (kind, key) WHERE state <= 1;
CREATE INDEX jobs_by_urgency ON jobs (priority DESC, run_at, id) WHERE state <= 1;
CREATE INDEX jobs_running ON jobs (lane) WHERE state = 1;
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state >= 2;
CREATE INDEX jobs_by_key ON jobs (key);

CREATE TABLE workers (
	owner TEXT NOT NULL PRIMARY KEY,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

# embed.awk: turns the migrations into a C file, one text each, in order of their names.
#
#	awk -f embed.awk 0001_tracker.sql ...     struct migration migrations[], and how many there are
#
# Comments and indentation are left out: SQLite keeps the text of each table in the store.

FNR == 1 {
	name = FILENAME
	sub(/^.*\//, "", name)
	sub(/\.sql$/, "", name)
	if (substr(name, 1, 4) + 0 != ++n) {
		printf "%s: expected number %04d\n", FILENAME, n > "/dev/stderr"
		failed = 1
		exit 1
	}
	if (n == 1)
		printf "/* Made from lib/store/migrations by embed.awk: change those. */\n" \
		    "#include \"store/migrate.h\"\n\nconst struct migration migrations[] = {\n"
	printf("%s\t{ \"%s\",\n", (n > 1) ? "\t},\n" : "", name)
}

{
	sub(/[ \t]*--.*$/, "")
	sub(/^[ \t]+/, "")
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	if ($0 != "")
		printf "\t    \"%s\\n\"\n", $0
}

END {
	if (failed)
		exit 1
	printf "\t},\n};\nconst int db_schema_now = %d;\n", n
}

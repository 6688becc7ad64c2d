# embed.awk: turns JSON schemas into a C file, one `struct schema` a file: report_part.json becomes schema_report_part, named ReportPart.

FNR == 1 {
	if (open)
		print "};"
	word = FILENAME
	sub(/^.*\//, "", word)
	sub(/\.json$/, "", word)
	name = ""
	n = split(word, parts, "_")
	for (i = 1; i <= n; i++)
		name = name toupper(substr(parts[i], 1, 1)) substr(parts[i], 2)
	if (!open)
		print "/* Made from lib/stats/schemas by embed.awk: change those, not this file. */\n#include \"stats/schema.h\"\n"
	printf "const struct schema schema_%s = { \"%s\",\n", word, name
	open = 1
}

{
	sub(/^ +/, "")
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	printf "\t\"%s\"\n", $0
}

END {
	print "};"
}

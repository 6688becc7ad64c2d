# lists.awk: turns the stop-word lists, the top-level domains or HTML's named references into a C file.
#
#	awk -v kind=stop -f lists.awk stopwords/*.txt     struct stop_word stop_list[], one row a word, by bytes
#	awk -v kind=tld -f lists.awk tlds.txt             struct tld tld_list[], one row a domain, by bytes
#	awk -v kind=ref -f lists.awk references.txt       struct ref ref_list[], a name with its code point, by bytes
#
# Lines are taken as bytes; what would end a C string is refused.

/["\\?]/ {
	printf "%s:%d: not a word\n", FILENAME, FNR > "/dev/stderr"
	failed = 1
	exit 1
}

FNR == 1 {
	language = FILENAME
	sub(/^.*\//, "", language)
	sub(/\.txt$/, "", language)
	languages[++n] = language
	bit = 2 ^ (n - 1)
}

kind == "ref" {
	words[$1] = $2
	next
}

NF == 1 && !((language, $1) in seen) {
	seen[language, $1] = 1
	words[$1] += bit
}

END {
	if (failed)
		exit 1
	if (n > 32) {
		print "more lists than bits" > "/dev/stderr"
		exit 1
	}
	print "/* Made from lib/text by lists.awk: change the lists, not this file. */"
	printf "#include \"text/%s.h\"\n\n", kind
	if (kind == "stop") {
		print "const char *const stop_languages[] = {"
		for (i = 1; i <= n; i++)
			printf "\t\"%s\",\n", languages[i]
		printf "};\nconst size_t stop_languages_len = %d;\n\n", n
	}
	printf "const struct %s %s_list[] = {\n", kind == "stop" ? "stop_word" : kind, kind
	fflush()
	sort = "LC_ALL=C sort"
	count = 0
	for (word in words) {
		if (kind != "tld")
			printf "\t{ { \"%s\", sizeof(\"%s\") - 1 }, %.0fu },\n", word, word, words[word] | sort
		else
			printf "\t{ { \"%s\", sizeof(\"%s\") - 1 } },\n", word, word | sort
		count++
	}
	close(sort)
	printf "};\nconst size_t %s_list_len = %d;\n", kind, count
}

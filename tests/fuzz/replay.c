/* replay.c: gives every file of a fuzzer's corpus to it once, without libFuzzer, so that each test run keeps what fuzzing found. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX ((size_t)4 << 20)

static int
replay_file(const char *path, uint8_t *room)
{
	FILE *f = fopen(path, "rb");
	uint8_t *copy;
	size_t n;

	if (!f)
		return -1;
	n = fread(room, 1, INPUT_MAX, f);
	fclose(f);
	/* A copy of just its size, so that reading past its end is seen. */
	copy = malloc(n ? n : 1);
	if (!copy)
		return -1;
	for (size_t i = 0; i < n; i++)
		copy[i] = room[i];
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
	return 0;
}

int
main(int argc, char **argv)
{
	uint8_t *room = malloc(INPUT_MAX);
	struct dirent *entry;
	char path[4096];
	int n = 0;
	DIR *d;

	if (argc != 2 || !room || !(d = opendir(argv[1]))) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		if (replay_file(path, room) != 0) {
			fprintf(stderr, "%s cannot be read\n", path);
			return 1;
		}
		n++;
	}
	closedir(d);
	free(room);
	if (n == 0) {
		fprintf(stderr, "%s holds no input\n", argv[1]);
		return 1;
	}
	printf("%s: %d inputs\n", argv[1], n);
	return 0;
}

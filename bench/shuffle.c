/*
 * shuffle SEED BLOCK - prints the lines of standard input in an order that depends on SEED and BLOCK alone.
 *
 * Fisher and Yates's shuffle (Durstenfeld, CACM 7(7), 1964), drawing from MT19937 seeded as
 * random.Random(SEED << 32 | BLOCK); a draw that would favour some order is thrown away.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../kernels/mt19937.h"
#include "../runners/fail.h"

static uint32_t below(struct mt19937 *mt, uint32_t bound)
{
	const uint32_t limit = UINT32_MAX - UINT32_MAX % bound;
	uint32_t draw;

	do
		draw = mt19937_next(mt);
	while (draw >= limit);
	return draw % bound;
}

static uint32_t number(const char *text)
{
	char *end;

	errno = 0;
	const unsigned long long value = strtoull(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || value > UINT32_MAX) {
		fprintf(stderr, "shuffle: '%s' is not a whole number below 2^32\n", text);
		exit(2);
	}
	return (uint32_t)value;
}

int main(int argc, char **argv)
{
	char **lines = NULL, *line = NULL;
	size_t size = 0;
	uint32_t count = 0;
	struct mt19937 mt;

	fail_program = "shuffle";
	if (argc != 3) {
		fputs("usage: shuffle SEED BLOCK <lines\n", stderr);
		return 2;
	}
	mt19937_seed_python(&mt, (uint64_t)number(argv[1]) << 32 | number(argv[2]));
	while (getline(&line, &size, stdin) > 0) {
		char **more = realloc(lines, (count + 1) * sizeof *lines);

		if (!more)
			fail(errno, "out of memory");
		lines = more;
		lines[count++] = line;
		line = NULL;
	}
	for (uint32_t i = count; i > 1; i--) {
		const uint32_t j = below(&mt, i);
		char *last = lines[i - 1];

		lines[i - 1] = lines[j];
		lines[j] = last;
	}
	for (uint32_t i = 0; i < count; i++) {
		fputs(lines[i], stdout);
		free(lines[i]);
	}
	free(lines);
	free(line);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return 0;
}

/*
 * shuffle - prints the lines of standard input in an order that depends on SEED and BLOCK alone (shuffle.h).
 *
 * usage: shuffle SEED BLOCK <lines
 */
#include "../base/number.h"
#include "shuffle.h"

static uint32_t argument(const char *text)
{
	uint64_t value = 0;

	if (!number_whole(text, 0, UINT32_MAX, &value))
		fail_usage("'%s' is not a whole number below 2^32", text);
	return (uint32_t)value;
}

int main(int argc, char **argv)
{
	char **lines = NULL, *line = NULL;
	size_t size = 0;
	uint32_t count = 0;

	fail_program = "shuffle";
	if (argc != 3)
		fail_usage("usage: shuffle SEED BLOCK <lines");
	const uint32_t seed = argument(argv[1]), block = argument(argv[2]);

	while (getline(&line, &size, stdin) > 0) {
		lines = enough(realloc(lines, (count + 1) * sizeof *lines));
		lines[count++] = line;
		line = NULL;
	}
	uint32_t *order = enough(calloc(count + 1, sizeof *order));

	shuffle(order, count, seed, block);
	for (uint32_t i = 0; i < count; i++)
		fputs(lines[order[i]], stdout);
	for (uint32_t i = 0; i < count; i++)
		free(lines[i]);
	free(order);
	free(lines);
	free(line);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}

/*
 * blocking - the baseline: one task after another, in one thread.
 *
 * Who runs a task: the main thread. How tasks are handed out: a loop. How results come back: they are already there.
 */
#include "runner.h"

int main(int argc, char **argv)
{
	struct run run = run_begin(argc, argv, WHOLE_TASKS);

	for (uint64_t task = 0; task < run.tasks; task++)
		run_task(&run, task, 0);
	return run_end(&run);
}

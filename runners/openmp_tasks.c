/*
 * openmp_tasks - a task of OpenMP's for each of ours.
 *
 * Who runs a task: a thread of OpenMP's team, the main thread among them. How tasks are handed out: one thread makes
 * them all, and whoever is free takes one; where too many wait to be taken, the one that makes them runs the next itself
 * (in GCC's library, from 64 for each thread on). How results come back: each is stored in its task's place, and the
 * barrier at the end waits for all tasks and makes their results visible.
 */
#include <omp.h>

#include "runner.h"
#include "team.h"

int main(int argc, char **argv)
{
	struct run run = run_begin(argc, argv, WHOLE_TASKS);

	team_room(run_crew(&run));
#pragma omp parallel num_threads(team_size(&run))
#pragma omp single
	for (uint64_t task = 0; task < run.tasks; task++)
#pragma omp task firstprivate(task)
		run_task(&run, task, (unsigned)omp_get_thread_num());
	return run_end(&run);
}

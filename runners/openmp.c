/*
 * openmp - a parallel loop.
 *
 * Who runs a task: a thread of OpenMP's team, the main thread among them. How tasks are handed out: as OMP_SCHEDULE
 * says (static, dynamic, guided, with a chunk size; unset, GCC's library takes dynamic,1). How results come back: each
 * is stored in its task's place, and the barrier at the loop's end makes all of them visible.
 */
#include <omp.h>

#include "runner.h"
#include "team.h"

int main(int argc, char **argv)
{
	struct run run = run_begin(argc, argv, WHOLE_TASKS);

	team_room(run_crew(&run));
#pragma omp parallel for schedule(runtime) num_threads(team_size(&run))
	for (uint64_t task = 0; task < run.tasks; task++)
		run_task(&run, task, (unsigned)omp_get_thread_num());
	return run_end(&run);
}

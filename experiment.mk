# experiment.mk - every parameter of the study, in one place. Any of them can be given on make's command line:
#   make reproduce PROFILE=quick        make reproduce WORKERS=4 BLOCKS=100
# A changed parameter makes the data that it shaped unusable, and only that: see bench/measure.

PROFILE ?= full

TASKS   ?= 15   # x = 1 … 15, as in the article
WORKERS ?= 16   # threads or processes, as in the article
SEED    ?= 42   # of every generator and of the order of every block

# The interpreters that run the article's programs beside ours; PYTHONS= leaves them out.
PYTHONS ?= python3

# Blocks: each runs every command of the experiment once; the first warms up and is not counted. BLOCKS is for the
# experiment models, and for any that has none of its own: BLOCKS_ and its name, with _ for -.
# Iterations: of each task. Those of Python are fewer, as it takes 200 times as long.
ifeq ($(PROFILE),full)

ITERATIONS   ?= 10000000 # as in the article
BLOCKS       ?= 121
BLOCKS_MAX   ?= 241      # … or more, by the rule in bench/study, which looks at the width of the noise alone
PYTHON_EVERY ?= 12       # Python runs in every so many-th block, from the first on

BLOCKS_cpu_use            ?= 5
CPU_USE_ITERATIONS        ?= 75000000 # for each CPU allowed: five seconds at least, with the reference kernel
CPU_USE_PYTHON_ITERATIONS ?= 10000000 # for each CPU allowed

BLOCKS_gantt ?= 31       # of the article's size, with the fast kernel

BLOCKS_kernel       ?= 25 # of the article's size
KERNEL_PYTHON_EVERY ?= 3

BLOCKS_scaling     ?= 25
SCALING_TASKS      ?= 1024   # short, so that neither handing out nor the last one to end limits the speed-up
SCALING_ITERATIONS ?= 800000 # some 0.1 s for blocking, with the fast kernel

BLOCKS_granularity            ?= 13
GRANULARITY_TASKS             ?= 15 150 1500 15000 150000 1000000
GRANULARITY_ITERATIONS        ?= 150000000 # of all tasks together: the article's work
GRANULARITY_EVERY             ?= 3         # runs longer than a quarter of a second: in every so many-th block
GRANULARITY_PYTHON_TASKS      ?= 15 150 1500 15000
GRANULARITY_PYTHON_ITERATIONS ?= 3000000
GRANULARITY_PYTHON_EVERY      ?= 2

BLOCKS_size     ?= 13
SIZE_ITERATIONS ?= 1000 10000 100000 300000 1000000 3000000 10000000 100000000 1000000000
SIZE_EVERY      ?= 3

BLOCKS_memory ?= 13          # Python in every second: 6 counted, the fewest that give an interval

BLOCKS_gil            ?= 15
GIL_ITERATIONS        ?= 4000000 # with the reference kernel
GIL_PYTHON_ITERATIONS ?= 500000

BLOCKS_attribution            ?= 21
ATTRIBUTION_ITERATIONS        ?= 2000000 # with the reference kernel
ATTRIBUTION_PYTHON_ITERATIONS ?= 500000

else ifeq ($(PROFILE),quick)

ITERATIONS   ?= 1000000
BLOCKS       ?= 13
BLOCKS_MAX   ?= 13
PYTHON_EVERY ?= 4

BLOCKS_cpu_use            ?= 3
CPU_USE_ITERATIONS        ?= 4000000
CPU_USE_PYTHON_ITERATIONS ?= 400000

BLOCKS_gantt ?= 5

BLOCKS_kernel       ?= 5
KERNEL_PYTHON_EVERY ?= 2

BLOCKS_scaling     ?= 5
SCALING_TASKS      ?= 1024
SCALING_ITERATIONS ?= 50000

BLOCKS_granularity            ?= 5
GRANULARITY_TASKS             ?= 15 150 1500 15000
GRANULARITY_ITERATIONS        ?= 15000000
GRANULARITY_EVERY             ?= 1
GRANULARITY_PYTHON_TASKS      ?= 15 150 1500
GRANULARITY_PYTHON_ITERATIONS ?= 300000
GRANULARITY_PYTHON_EVERY      ?= 2

BLOCKS_size     ?= 5
SIZE_ITERATIONS ?= 1000 10000 100000 1000000 10000000
SIZE_EVERY      ?= 1

BLOCKS_memory ?= 3

BLOCKS_gil            ?= 5
GIL_ITERATIONS        ?= 400000
GIL_PYTHON_ITERATIONS ?= 100000

BLOCKS_attribution            ?= 5
ATTRIBUTION_ITERATIONS        ?= 1000000
ATTRIBUTION_PYTHON_ITERATIONS ?= 200000

else
$(error PROFILE is '$(PROFILE)': it is full or quick)
endif

BLOCKS_STEP ?= 40
WIDTH_MAX   ?= 0.01 # half the width of the twin's interval

# When is a data set only exploratory? See analysis/gates.
STEAL_MAX ?= 0.02 # share of the CPU time that the hypervisor may take in a block
DRIFT_MAX ?= 0.02 # by which the baseline may have drifted, though significantly

RESAMPLES ?= 10000 # of the bootstrap

# Of `make validate`.
REPETITIONS           ?= 200     # data sets, each with one comparison of every kind
VALIDATION_BLOCKS     ?= 16      # in each, the first of them warm-up
VALIDATION_ITERATIONS ?= 2000000 # some 8 ms a run
POOLED                ?= 100     # larger data sets, put together from the blocks of all

# What the scripts get, in a container too. (Comments end a line above, and make keeps the blanks before them.)
PARAMETERS := PROFILE TASKS WORKERS SEED PYTHONS STEAL_MAX DRIFT_MAX WIDTH_MAX RESAMPLES REPETITIONS POOLED \
	$(sort $(filter BLOCKS BLOCKS_% ITERATIONS %_ITERATIONS %_TASKS %_EVERY %_BLOCKS,$(.VARIABLES)))
$(foreach parameter,$(PARAMETERS),$(eval $(parameter) := $(strip $($(parameter)))))
export $(PARAMETERS) PARAMETERS

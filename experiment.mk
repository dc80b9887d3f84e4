# experiment.mk - every parameter of the study, in one place. Any of them can be given on make's command line:
#   make reproduce PROFILE=quick        make reproduce WORKERS=4 BLOCKS=100
# A changed parameter makes the data that it shaped unusable, and only that: see bench/measure.

PROFILE ?= full

TASKS   ?= 15   # x = 1 … 15, as in the article
WORKERS ?= 16   # threads or processes, as in the article
SEED    ?= 42   # of every generator and of the order of every block

ifeq ($(PROFILE),full)
ITERATIONS ?= 10000000   # of each task, as in the article
BLOCKS     ?= 121        # each runs every command once; the first warms up and is not counted
BLOCKS_MAX ?= 241        # … or more, by the rule in bench/study, which looks at the width of the noise alone
PYTHON_EVERY ?= 12       # Python runs in every so many-th block, from the first on: it takes 400 times as long
else ifeq ($(PROFILE),quick)
ITERATIONS ?= 1000000
BLOCKS     ?= 13
BLOCKS_MAX ?= 13
PYTHON_EVERY ?= 4
else
$(error PROFILE is '$(PROFILE)': it is full or quick)
endif

# Comments end a line above, and make keeps the blanks before them.
TASKS := $(strip $(TASKS))
WORKERS := $(strip $(WORKERS))
SEED := $(strip $(SEED))
ITERATIONS := $(strip $(ITERATIONS))
BLOCKS := $(strip $(BLOCKS))
BLOCKS_MAX := $(strip $(BLOCKS_MAX))
BLOCKS_STEP ?= 40
WIDTH_MAX   ?= 0.01   # half the width of the twin's interval
WIDTH_MAX := $(strip $(WIDTH_MAX))
PYTHON_EVERY := $(strip $(PYTHON_EVERY))

# The interpreters that run the article's programs beside ours; PYTHONS= leaves them out.
PYTHONS ?= python3

# When is a data set only exploratory? See analysis/gates.
STEAL_MAX ?= 0.02   # share of the CPU time that the hypervisor may take in a block
DRIFT_MAX ?= 0.02   # by which the baseline may have drifted, though significantly
STEAL_MAX := $(strip $(STEAL_MAX))
DRIFT_MAX := $(strip $(DRIFT_MAX))

RESAMPLES := 10000   # of the bootstrap
RESAMPLES := $(strip $(RESAMPLES))

# Of `make validate`.
REPETITIONS          ?= 200       # data sets, each with one comparison of every kind
VALIDATION_BLOCKS    ?= 16        # in each, the first of them warm-up
VALIDATION_ITERATIONS ?= 2000000  # some 8 ms a run
POOLED               ?= 100       # larger data sets, put together from the blocks of all
POOLED := $(strip $(POOLED))
REPETITIONS := $(strip $(REPETITIONS))
VALIDATION_BLOCKS := $(strip $(VALIDATION_BLOCKS))
VALIDATION_ITERATIONS := $(strip $(VALIDATION_ITERATIONS))

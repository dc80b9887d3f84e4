# experiment.mk - every parameter of the study, in one place. Any of them can be given on make's command line:
#   make reproduce PROFILE=quick        make reproduce WORKERS=4 BLOCKS=100
# A changed parameter makes the data that it shaped unusable, and only that: see bench/measure.

PROFILE ?= full

TASKS   ?= 15   # x = 1 … 15, as in the article
WORKERS ?= 16   # threads or processes, as in the article
SEED    ?= 42   # of every generator and of the order of every block

ifeq ($(PROFILE),full)
ITERATIONS ?= 10000000   # of each task, as in the article
BLOCKS     ?= 60         # each runs every command once; the first warms up and is not counted
else ifeq ($(PROFILE),quick)
ITERATIONS ?= 1000000
BLOCKS     ?= 15
else
$(error PROFILE is '$(PROFILE)': it is full or quick)
endif

# Comments end a line above, and make keeps the blanks before them.
TASKS := $(strip $(TASKS))
WORKERS := $(strip $(WORKERS))
SEED := $(strip $(SEED))
ITERATIONS := $(strip $(ITERATIONS))
BLOCKS := $(strip $(BLOCKS))

RESAMPLES := 10000   # of the bootstrap
RESAMPLES := $(strip $(RESAMPLES))

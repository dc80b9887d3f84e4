# experiment.mk - the parameters that several experiments share; those of one stand in bench/experiments/ beside it. Any
# can be given on make's command line: make reproduce PROFILE=quick, make reproduce WORKERS=4 BLOCKS=100
#
# A parameter that shapes measurements makes the data that it shaped unusable, and only that: see bench/measure. One that
# shapes derived files makes those stale. bench/parameters says which values are allowed.

# make 4.4 gives $(shell …) what stands on its command line, and expands that first.
$(foreach v,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(v)))),$(if $(findstring $$,$(value $(v))),$(eval unexport $(v)))))

# What the scripts get, in a container too; and those of one experiment.
SHARED := PROFILE TASKS WORKERS SEED PYTHONS ITERATIONS BLOCKS BLOCKS_MAX BLOCKS_STEP PYTHON_EVERY WIDTH_MAX STEAL_MAX \
	DRIFT_MAX EQUIVALENCE RESAMPLES REPETITIONS VALIDATION_BLOCKS VALIDATION_ITERATIONS
OWN := $(shell sed -n 's/^parameter \([A-Za-z0-9_]*\) .*/\1/p' bench/experiments/* bench/validation/* 2>/dev/null)
PARAMETERS := $(SHARED) $(OWN)
PATHS := DATA PAPER BUILD LEDGER EXPECT BUNDLE TARBALL HOSTS $(if $(filter compare-sets,$(MAKECMDGOALS)),A B)

# Values become words of commands and names of files. What a shell or make would read as something else is refused here,
# before anything expands it.
define newline


endef
tab := $(shell printf '\t')
CODE := $$ ' " ` \ ; & | < > ( ) \#
NO_NAME := : % * ? [ ] { } ~ !
given = $(filter command environment,$(firstword $(origin $(1))))
found = $(firstword $(foreach c,$(2),$(findstring $(c),$(value $(1)))) $(if $(findstring $(newline),$(value $(1))),line-end))
$(foreach v,$(PARAMETERS) $(PATHS) EXPERIMENTS FIGURES MODELS SUITES DOCKER VERBOSE NODES SLOTS COMMIT,$(if $(call given,$(v)), \
	$(if $(call found,$(v),$(CODE)),$(error $(v) has a $(call found,$(v),$(CODE)) in it; no parameter may))))
# A path of none, of blanks and so on: make itself cannot cope with them.
odd = $(or $(call found,$(1),$(NO_NAME)),$(if $(findstring $(tab),$(value $(1))),tab),$(if $(word 2,x$(value $(1))x),blank), \
	$(if $(filter -%,$(value $(1))),- at its beginning))
$(foreach v,$(PATHS),$(if $(call given,$(v)),$(if $(call odd,$(v)), \
	$(error $(v) is '$(value $(v))', which has a $(call odd,$(v)); make cannot use such a path))))
$(foreach v,DATA PAPER BUILD,$(if $(call given,$(v)),$(if $($(v)),,$(error $(v) is empty: it should be a folder))))

# Before hours are measured: a study ends with the claims.
$(if $(filter-out yes no,$(VERBOSE))$(word 2,$(VERBOSE)),$(error VERBOSE is '$(VERBOSE)': it is yes or no))

PROFILE ?= full

TASKS   ?= 15 # x = 1 … 15, as in the article
WORKERS ?= 16 # threads or processes, as in the article
SEED    ?= 42 # of every generator, of every block's order, and of the bootstrap

# The interpreters that run the article's programs beside ours; PYTHONS= leaves them out. Besides Debian's, the same without
# its lock, where `make python-free-threaded` has built it. DEFAULT_PYTHONS tells a calling script that nobody has said so:
# an image has interpreters of its own.
ifeq ($(origin PYTHONS),undefined)
DEFAULT_PYTHONS := $(strip python3 $(wildcard $(or $(BUILD),build)/python-free-threaded/bin/python3.*[0-9]t))
PYTHONS := $(DEFAULT_PYTHONS)
else ifeq ($(origin PYTHONS),command line)
DEFAULT_PYTHONS :=
endif

# Blocks: each runs every command of an experiment once; the first warms up and does not count. BLOCKS is for `models`, and
# for any experiment that has no number of its own, called BLOCKS_ and its name, with _ for -.
# Iterations: of each task.
ifeq ($(PROFILE),full)
ITERATIONS   ?= 10000000 # as in the article
BLOCKS       ?= 161      # a difference of 1 % is found nine times out of ten: paper/reference/validation.md
BLOCKS_MAX   ?= 281      # … or more, by the rule in bench/study, which looks at the width of the noise alone
PYTHON_EVERY ?= 22       # Python runs in every Nth block, starting with the first
else ifeq ($(PROFILE),quick)
ITERATIONS   ?= 1000000
BLOCKS       ?= 29
BLOCKS_MAX   ?= 29
PYTHON_EVERY ?= 4
else
$(error PROFILE is '$(PROFILE)': it is full or quick)
endif

BLOCKS_STEP ?= 40
WIDTH_MAX   ?= 0.01 # half the width of the twin's interval

# When is a data set only exploratory? See analysis/gates.c.
STEAL_MAX ?= 0.02 # share of the CPU time that the hypervisor may take in a block
DRIFT_MAX ?= 0.1  # by which the baseline may have become slower or faster

EQUIVALENCE ?= 0.01  # programs that surely differ by less are called the same
RESAMPLES   ?= 10000 # of the bootstrap: laws and CPU use have one

# Of `make validate`.
REPETITIONS           ?= 200     # data sets, each with one comparison of every kind
VALIDATION_BLOCKS     ?= 16      # in each, the first of them warm-up
VALIDATION_ITERATIONS ?= 2000000

# Comments end lines above, and make keeps the blanks before them.
$(foreach parameter,$(SHARED),$(eval $(parameter) := $(strip $($(parameter)))))
export $(SHARED) PARAMETERS DEFAULT_PYTHONS

# A parameter that does not exist is a slip of the finger.
GIVEN := $(foreach v,$(.VARIABLES),$(if $(filter command line,$(origin $(v))),$(v)))
LETTERS := A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
COMPARED := $(LETTERS) SECONDS TIMEOUT OUTPUT VERDICT NAME EQUIVALENCE # of make compare
UNKNOWN := $(filter-out $(PARAMETERS) $(COMPARED) BUILD DATA PAPER DOCKER EXPERIMENTS FIGURES MODELS LEDGER EXPECT BUNDLE TARBALL COMMIT HOSTS NODES SLOTS SUITES V CC CFLAGS \
	CPPFLAGS LDFLAGS PREBUILT VERBOSE MAKE% -%,$(GIVEN))
ifneq ($(strip $(UNKNOWN)),)
$(error There is no parameter $(strip $(UNKNOWN)). There are $(PARAMETERS))
endif

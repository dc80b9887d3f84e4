# samework: the same work under every concurrency model. `make help` lists what a person may ask for.

include experiment.mk

BUILD ?= build
DATA  ?= data/local
PAPER ?= paper/$(notdir $(DATA))
DOCKER ?= auto
CC    ?= cc

MODELS := $(patsubst runners/%.c,%,$(wildcard runners/*.c))
RUNNERS := $(addprefix $(BUILD)/,$(MODELS) blocking-twin)
TOOLS := $(patsubst %.c,$(BUILD)/tools/%,$(notdir $(wildcard bench/*.c analysis/*.c)))

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

# ---- Build ------------------------------------------------------------------------------------------------------------

CPPFLAGS_ALL = -D_GNU_SOURCE $(CPPFLAGS)
CFLAGS ?= -O3 -g
CFLAGS_ALL = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wvla $(CFLAGS) -pthread

# Exceptions: what a runner or tool needs beyond libc.
LDLIBS_async_gather = -luv
LDLIBS_async_tasks  = -luv
CFLAGS_openmp       = -fopenmp
LDLIBS_summarise    = -lgsl -lgslcblas -lm

.PHONY: all
all: $(RUNNERS)  ## build every runner into build/

# Changes when, and only when, the compiler or its flags do.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@{ $(CC) --version | head -n 1; echo '$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS)'; } >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

define compile
@mkdir -p $(@D)
$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(CFLAGS_$*) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(LDLIBS_$*)
endef

$(BUILD)/%: runners/%.c $(BUILD)/flags
	$(compile)

$(BUILD)/tools/%: bench/%.c $(BUILD)/flags
	$(compile)

$(BUILD)/tools/%: analysis/%.c $(BUILD)/flags
	$(compile)

# The baseline under another name: what two rows of the same program differ by is noise.
$(BUILD)/blocking-twin: $(BUILD)/blocking
	ln -f $< $@

-include $(wildcard $(BUILD)/*.d $(BUILD)/tools/*.d)

.PHONY: FORCE clean
FORCE:

clean:  ## remove what was built (not the data)
	rm -rf $(BUILD)

# samework: the same work under every concurrency model. `make help` lists what a person may ask for.

include experiment.mk

BUILD ?= build
DATA  ?= data/local
PAPER ?= paper/$(notdir $(DATA))
DOCKER ?= auto

MODELS := $(patsubst runners/%.c,%,$(wildcard runners/*.c))
variant = $(patsubst runners/%.c,$(1)/%,$(wildcard runners/$(2).c))
RUNNERS := $(addprefix $(BUILD)/,$(MODELS) blocking-twin $(call variant,without-spans,async_gather) $(call variant,O2,blocking))
SLOWER := slower-0 slower-2 slower-5 slower-10
TOOLS := $(patsubst %.c,$(BUILD)/tools/%,$(notdir $(wildcard bench/*.c analysis/*.c)))
EVERY_EXPERIMENT := $(notdir $(wildcard bench/experiments/*))
EXPERIMENTS ?= models $(filter-out models,$(EVERY_EXPERIMENT))

export BUILD DATA PAPER DOCKER MODELS EXPERIMENTS MAKE

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.DEFAULT_GOAL := all

# ---- What a person may ask for ----------------------------------------------------------------------------------------

.PHONY: help all tools reproduce study why paper claims test slower validate doctor check-data image clean FORCE

help: ## list these
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'One experiment alone: make $(firstword $(EVERY_EXPERIMENT)), and so on: $(EVERY_EXPERIMENT)'
	@echo 'Parameters: PROFILE=full|quick  DOCKER=auto|yes|no  DATA=data/SET  and those in experiment.mk'

all: $(RUNNERS) ## build every runner into build/

reproduce: ## the whole study: build, measure, draw, tabulate (in Docker where a daemon answers)
	@bench/reproduce

study: all tools article ## the same, natively, with everything already installed
	@bench/study

why: ## why are threads that take turns slower here? (measures the experiment attribution)
	@$(MAKE) --no-print-directory reproduce EXPERIMENTS=attribution
	@cat $(PAPER)/why.md

.PHONY: $(EVERY_EXPERIMENT)
$(EVERY_EXPERIMENT): # make gil, make cpu-use, …: one experiment of the study alone
	@$(MAKE) --no-print-directory reproduce EXPERIMENTS=$@

test: ## check everything: programs, pipeline, sanitizers, static checks (SUITES="runners lint" for some)
	@environment/install build study test
	@$(MAKE) -s all tools article $(BUILD)/tests/kernels
	@tests/run $(SUITES)

slower: $(addprefix $(BUILD)/,$(SLOWER))

validate: all tools slower ## does the method find known differences, and only those? (15 minutes)
	@bench/validate
	@$(MAKE) --no-print-directory paper

doctor: ## is this machine fit to measure on, what is wrong with it, and how to mend that
	@bench/doctor

check-data: ## is a set of data what it was when it was measured? (DATA=data/reference)
	@bench/check-data $(DATA)

image: ## build the Docker image
	@environment/image samework

clean: ## remove what was built (not the data)
	rm -rf $(BUILD)

# ---- Build ------------------------------------------------------------------------------------------------------------

tools: $(TOOLS)

# In the image everything is built, and there is no compiler.
ifndef PREBUILT

CC ?= cc
CPPFLAGS_ALL = -D_GNU_SOURCE $(CPPFLAGS)
# Without -g: a comment more would be another program, and make its data stale
CFLAGS ?= -O3
CFLAGS_ALL = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wvla $(CFLAGS) -pthread
# Keeps the place of the checkout out of the binaries: equal sources give equal programs.
PREFIX_MAP = '-ffile-prefix-map=$(CURDIR)=.'

# A short line for each program; `make V=1` shows the whole command.
SHOW = $(if $(V),,@echo '  compile $@';)

# Exceptions: what a runner or tool needs beyond libc.
LDLIBS_async_gather = -luv
LDLIBS_async_tasks  = -luv
CFLAGS_openmp       = -fopenmp
# Fewer pages for each worker to copy: fifteen forks take 1.6 ms instead of 2.1. (Sanitizers cannot be linked so.)
LDFLAGS_processes   = $(if $(findstring -fsanitize,$(CFLAGS)),,-static)
LDLIBS_summarise    = -lgsl -lgslcblas -lm
LDLIBS_series       = -lgsl -lgslcblas -lm
LDLIBS_plainly      = -lgsl -lgslcblas -lm
LDLIBS_shares       = -lgsl -lgslcblas -lm
LDLIBS_ranksum      = -lgsl -lgslcblas -lm
LDLIBS_attribute    = -lgsl -lgslcblas -lm
LDLIBS_laws         = -lgsl -lgslcblas -lm
LDLIBS_kernels      = -lcmocka

# Changes when, and only when, the compiler or its flags do.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@{ $(CC) --version | head -n 1; echo '$(strip $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS))'; } >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

define compile
@mkdir -p $(@D)
$(SHOW)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(PREFIX_MAP) $(CFLAGS_$*) -MMD -MP -MF $@.d $(LDFLAGS) $(LDFLAGS_$*) -o $@ $< $(LDLIBS_$*)
endef

$(BUILD)/%: runners/%.c $(BUILD)/flags
	$(compile)

$(BUILD)/tools/%: bench/%.c $(BUILD)/flags
	$(compile)

$(BUILD)/tools/%: analysis/%.c $(BUILD)/flags
	$(compile)

$(BUILD)/tests/%: tests/%.c $(BUILD)/flags
	$(compile)

# What `make validate` compares: the baseline itself, and builds of it that do so many percent more iterations. (A build
# that does 0 % more would still carry the code for it, and was found to be 0.8 % slower.)
DAWDLING = $(addprefix $(BUILD)/,$(filter-out slower-0,$(SLOWER)))
$(BUILD)/slower-0: $(BUILD)/blocking
	@ln -f $< $@
$(DAWDLING): CPPFLAGS_ALL += -DRUN_DAWDLE_PERCENT=$(patsubst $(BUILD)/slower-%,%,$@)
$(DAWDLING): $(BUILD)/slower-%: runners/blocking.c $(BUILD)/flags
	$(compile)

# Without the code that records spans, for what it costs when off.
$(BUILD)/without-spans/%: CPPFLAGS_ALL += -DRUN_NO_SPANS
$(BUILD)/without-spans/%: runners/%.c $(BUILD)/flags
	$(compile)

# Plain C as most people compile it.
$(BUILD)/O2/%: CFLAGS_ALL += -O2
$(BUILD)/O2/%: runners/%.c $(BUILD)/flags
	$(compile)

# The baseline under another name: what two rows of the same program differ by is noise.
$(BUILD)/blocking-twin: $(BUILD)/blocking
	@ln -f $< $@

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d)

endif

# ---- From raw data to figures and tables: each file by its own rule, none of which measures ---------------------------

# An experiment is there when it has a manifest; a figure belongs to the experiment that its first line names, or to
# the one of its own name, and is drawn where that is there.
MEASURED = $(patsubst $(DATA)/%/manifest.tsv,%,$(wildcard $(DATA)/*/manifest.tsv))
FIGURES  = $(filter-out style,$(patsubst plots/%.gp,%,$(wildcard plots/*.gp)))
experiment_of = $(or $(shell sed -n '1s/^\# experiment: //p' plots/$(1).gp),$(1))
# Where the validation is there, its figure belongs to it.
VALIDATED = $(if $(wildcard $(DATA)/validation/judged.tsv),validation)
DRAWN    = $(foreach f,$(FIGURES),$(if $(filter $(call experiment_of,$(f)),$(MEASURED) $(VALIDATED)),$(f)))
# What is derived of an experiment: its summary and gates and, where analysis/results/ has a script of its name, results.
results_of = $(addprefix $(DATA)/$(1)/,$(if $(filter validation,$(1)),shares.tsv,summary.tsv gates.tsv \
	$(if $(wildcard analysis/results/$(1)),results.tsv)))
VERDICTS = $(addprefix $(PAPER)/claims.,md tex tsv) $(PAPER)/claims-models.tsv
MADE     = $(foreach f,$(DRAWN),$(addprefix $(PAPER)/figures/$(f).,svg pdf png)) \
           $(foreach e,$(MEASURED) $(VALIDATED),$(addprefix $(PAPER)/$(e).,md tex tsv)) \
           $(if $(MEASURED),$(VERDICTS)) $(if $(filter attribution,$(MEASURED)),$(PAPER)/why.md)

paper: $(MADE) ## redraw figures and tables of a set of data, without measuring (DATA=data/reference)
	@$(if $(strip $(MADE)),,echo 'paper: there is no measured experiment in $(DATA); run make reproduce first, or name a set with DATA=' >&2; exit 1)
	@echo 'Made from $(DATA):'; printf '  %s\n' $(MADE)
	@for e in $(MEASURED); do echo "Gates of $$e:"; \
		awk -F '\t' 'NR > 1 { printf "  %-9s %-4s %s\n", $$1, $$2, $$3 }' "$(DATA)/$$e/gates.tsv"; done

$(DATA)/%/samples.tsv: $(DATA)/%/manifest.tsv analysis/samples
	@analysis/samples $(@D) >$@.new && mv $@.new $@

$(DATA)/%/blocks.tsv: $(DATA)/%/manifest.tsv analysis/blocks
	@analysis/blocks $(@D) >$@.new && mv $@.new $@

$(DATA)/%/gates.tsv: $(DATA)/%/summary.tsv $(DATA)/%/blocks.tsv analysis/gates $(BUILD)/tools/series
	@analysis/gates $(@D) >$@.new && mv $@.new $@

$(DATA)/%/summary.tsv: $(DATA)/%/samples.tsv $(BUILD)/tools/summarise
	@$(BUILD)/tools/summarise -r $(RESAMPLES) -s $(SEED) <$< >$@.new && mv $@.new $@

$(DATA)/validation/shares.tsv: $(DATA)/validation/judged.tsv $(BUILD)/tools/shares
	@$(BUILD)/tools/shares <$< >$@.new && mv $@.new $@

$(PAPER)/validation.md $(PAPER)/validation.tex $(PAPER)/validation.tsv: $(PAPER)/validation.%: \
		$(DATA)/validation/shares.tsv analysis/validation-table
	@mkdir -p $(@D)
	@analysis/validation-table $* $(<D) >$@.new && mv $@.new $@

# What only this experiment can be asked. (A script may use any of the tools.)
$(DATA)/%/results.tsv: analysis/results/% $(DATA)/%/summary.tsv $(wildcard analysis/lib/*) $(TOOLS)
	@$< $(@D) >$@.new && mv $@.new $@

# What analysis/table puts a table for readers together from.
table_parts := $(addprefix analysis/lib/,page.awk columns.awk summary.awk)

.SECONDEXPANSION:
$(PAPER)/%.md: $$(call results_of,$$*) analysis/table $(table_parts)
	@mkdir -p $(@D)
	@analysis/table md $(<D) >$@.new && mv $@.new $@

$(PAPER)/%.tex: $$(call results_of,$$*) analysis/table $(table_parts)
	@mkdir -p $(@D)
	@analysis/table tex $(<D) >$@.new && mv $@.new $@

$(PAPER)/%.tsv: $$(call results_of,$$*) analysis/table
	@mkdir -p $(@D)
	@analysis/table tsv $(<D) >$@.new && mv $@.new $@

$(PAPER)/why.md: $(DATA)/attribution/results.tsv $(DATA)/attribution/gates.tsv data/article/summary.tsv \
		analysis/why analysis/lib/why.awk
	@mkdir -p $(@D)
	@analysis/why $(DATA) >$@.new && mv $@.new $@

# ---- The claims: every one of them judged, on the article's data and on ours -----------------------------------------

LEDGER ?= claims/article.tsv
JUDGED_BY = $(BUILD)/tools/summarise $(BUILD)/tools/ranksum data/article/samples.tsv \
            $(foreach e,$(MEASURED),$(DATA)/$(e)/samples.tsv $(DATA)/$(e)/gates.tsv)

claims: $(VERDICTS) $(filter $(PAPER)/figures/claims.%,$(MADE)) ## judge the article's claims on this data (EXPECT=data/reference compares)
	@claims/table text $(DATA)
	@$(if $(EXPECT),$(if $(wildcard $(EXPECT)/*/manifest.tsv),$(MAKE) -s DATA=$(EXPECT) $(EXPECT)/claims.tsv;) claims/compare $(EXPECT)/claims.tsv $(DATA)/claims.tsv)

# Judged anew each time, in a second or two; they change only when a verdict or a number does.
$(DATA)/claims.tsv: $(JUDGED_BY) FORCE
	@mkdir -p $(@D)
	@RESAMPLES=$(RESAMPLES) claims/judge $(LEDGER) $(DATA) >$@.new && { cmp -s $@.new $@ && rm $@.new || mv $@.new $@; }

$(DATA)/claims-models.tsv: $(JUDGED_BY) FORCE
	@mkdir -p $(@D)
	@RESAMPLES=$(RESAMPLES) claims/models $(LEDGER) $(DATA) >$@.new && { cmp -s $@.new $@ && rm $@.new || mv $@.new $@; }

$(VERDICTS): $(DATA)/claims.tsv $(DATA)/claims-models.tsv claims/table claims/table.awk
	@mkdir -p $(@D)
	@claims/table $(if $(filter %-models.tsv,$@),models-tsv,$(patsubst .%,%,$(suffix $@))) $(DATA) >$@.new && mv $@.new $@

$(addprefix $(PAPER)/figures/claims.,svg pdf png): $(DATA)/claims.tsv

$(PAPER)/figures/%.svg $(PAPER)/figures/%.pdf $(PAPER)/figures/%.png: plots/%.gp plots/style.gp plots/draw plots/rows.awk \
		$(wildcard plots/lib/* analysis/lib/*) data/article/summary.tsv $$(call results_of,$$(call experiment_of,$$*))
	@plots/draw $* $(DATA) $(PAPER)/figures

# The article's published trials, through the same statistics as ours.
.PHONY: article
article: data/article/summary.tsv

data/article/samples.tsv: data/article/article.csv
	@awk -F , -v OFS='\t' 'NR == 1 { print "label", "block", "seconds"; next } { print $$1, $$2, $$3 }' $< >$@.new && mv $@.new $@

data/article/summary.tsv: data/article/samples.tsv $(BUILD)/tools/summarise
	@$(BUILD)/tools/summarise -u <$< >$@.new && mv $@.new $@

FORCE:

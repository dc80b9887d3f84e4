# samework: the same work under every concurrency model. `make help` lists what a person may ask for.

include experiment.mk

BUILD ?= build
DATA  ?= data/local
# Without a / at their end: they are the beginnings of files' names.
unslashed = $(if $(filter %/,$(1)),$(call unslashed,$(patsubst %/,%,$(1))),$(1))
override BUILD := $(call unslashed,$(BUILD))
override DATA := $(call unslashed,$(DATA))
PAPER ?= paper/$(notdir $(DATA))
override PAPER := $(call unslashed,$(PAPER))
DOCKER ?= auto

MODELS := $(patsubst runners/%.c,%,$(wildcard runners/*.c))
# Who names models gets them in all experiments; else see COMPUTING_MODELS.
NAMED := $(filter command,$(firstword $(origin MODELS)))
# Exceptions: models that a launcher starts. They are built where Open MPI is (environment/install mpi), and measured in
# `models` and `nodes`: elsewhere the number of workers varies as no launcher's can, or tasks wait, whose records need a memory
# that all workers share.
LAUNCHED_MODELS = mpi
ASKED := $(filter $(LAUNCHED_MODELS),$(MODELS))
LAUNCHED := $(if $(PREBUILT),$(patsubst $(BUILD)/%,%,$(wildcard $(ASKED:%=$(BUILD)/%))),$(if $(shell command -v mpicc),$(ASKED)))
MISSING := $(filter-out $(LAUNCHED),$(ASKED))
override MODELS := $(filter-out $(LAUNCHED_MODELS),$(MODELS))
HERE := $(sort $(MODELS) $(LAUNCHED))
# Exceptions: models for tasks that wait, beside which they are measured. They run tasks that compute, too: see `models`.
WAITING_MODELS = async_pool fibers io_uring loops openmp_tasks
variant = $(patsubst runners/%.c,$(1)/%,$(wildcard runners/$(2).c))
# A workload is a header that names itself. modsum is the one that runners have unless they are told another.
WORKLOADS := $(patsubst kernels/%.h,%,$(shell grep -l '^\#define WORKLOAD_NAME ' kernels/*.h))
OTHER_WORKLOADS := $(filter-out modsum,$(WORKLOADS))
RUNNERS := $(addprefix $(BUILD)/,$(HERE) blocking-twin $(call variant,without-spans,async_gather) $(call variant,O2,blocking) \
	$(foreach workload,$(OTHER_WORKLOADS),$(addprefix $(workload)/,$(HERE))))
TOOLS := $(patsubst %.c,$(BUILD)/%,$(wildcard bench/*.c analysis/*.c claims/*.c))
EVERY_EXPERIMENT := $(notdir $(wildcard bench/experiments/*))
# Exception: an experiment that needs several hosts; it is run by `make cluster`, or with HOSTS=FILE.
HOSTS_EXPERIMENTS = nodes
EXPERIMENTS ?= models $(filter-out models $(HOSTS_EXPERIMENTS),$(EVERY_EXPERIMENT))

# The models of all experiments but `models` and those of tasks that wait.
COMPUTING_MODELS := $(if $(NAMED),$(MODELS),$(filter-out $(WAITING_MODELS),$(MODELS)))

export BUILD DATA PAPER DOCKER MODELS LAUNCHED MISSING COMPUTING_MODELS WORKLOADS EXPERIMENTS HOSTS MAKE

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.DEFAULT_GOAL := all

# ---- What a person may ask for ----------------------------------------------------------------------------------------

.PHONY: help all tools reproduce study why paper pdf claims test validate compare compare-sets doctor check-data bundle unbundle cite archive image cluster \
	python-free-threaded clean FORCE

help: ## list these
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 28
	@echo
	@echo 'One experiment alone: make $(firstword $(EVERY_EXPERIMENT)), and so on: $(EVERY_EXPERIMENT)'
	@echo 'Parameters: PROFILE=full|quick  DOCKER=auto|yes|no  DATA=data/SET  and those in experiment.mk and bench/experiments/'

all: $(RUNNERS) ## build every runner, for every workload, into build/

reproduce: ## the whole study: build, measure, draw, tabulate (in Docker where a daemon answers)
	@bench/reproduce

study: all tools data/article/summary.tsv ## the same, natively, with everything already installed
	@bench/study

why: ## why are threads that take turns slower here, and is it the clock? (measures the experiment attribution; no root)
	@$(MAKE) --no-print-directory reproduce EXPERIMENTS=attribution
	@cat $(PAPER)/why.md

.PHONY: $(EVERY_EXPERIMENT)
$(HOSTS_EXPERIMENTS): # on the hosts of the file HOSTS, all of which have this checkout in this place, built
	@$(MAKE) --no-print-directory study EXPERIMENTS=$@

cluster: ## the experiment nodes, on containers as hosts (NODES=4 SLOTS=1): what MPI costs between them, on one machine
	@bench/parameters
	@environment/cluster $(NODES)

$(filter-out $(HOSTS_EXPERIMENTS),$(EVERY_EXPERIMENT)): # make gil, make cpu-use, …: one experiment of the study alone
	@$(MAKE) --no-print-directory reproduce EXPERIMENTS=$@

# The page's tests alone need npm. It may be here without being Debian's, whose package would not go with that.
NPM = $(if $(filter page,$(or $(SUITES),page)),$(if $(shell command -v npm),,npm))

test: ## check everything: programs, pipeline, sanitizers, static checks (SUITES="runners lint" for some)
	@environment/install build study test $(NPM)
	@$(MAKE) -s -j$$(nproc) all tools $(addprefix $(BUILD)/tests/,kernels jumps ranksum score)
	@tests/run $(SUITES)

.PHONY: test-all
test-all: ## the same, and what takes long: the README's commands in Docker and in empty Debians (half an hour)
	@environment/install build study test $(NPM) docker mpi
	@$(MAKE) -s -j$$(nproc) all tools $(addprefix $(BUILD)/tests/,kernels jumps ranksum score)
	@tests/run --all

validate: all tools ## does the method find known differences, and only those? (20 minutes)
	@bench/validate
	@touch $(DATA)/validation/key
	@$(MAKE) --no-print-directory paper

compare: ## which of your own programs is faster? A='command' B='command' … (./compare --help says the rest)
	@bench/comparison/by-make
# As they were given: the commands' $ are not make's.
unexport $(filter-out EQUIVALENCE,$(COMPARED))
$(foreach v,$(COMPARED) BLOCKS,$(if $(filter command line,$(origin $(v))),$(eval compare: export GIVEN_$(v) = $$(value $(v)))))

compare-sets: $(addprefix $(BUILD)/analysis/,page sides fill) ## two sets, side by side: what agrees, differs, flips? A=data/reference B=data/local
	@paper/page/beside '$(A)' '$(B)'

doctor: ## is this machine fit to measure on, what is wrong with it, and how to mend that
	@bench/doctor

check-data: ## is a set of data what it was when it was measured? (DATA=data/reference, or a bundle)
	@bench/check-data $(DATA)

bundle: ## one file of a set of data, to send it (DATA=data/NAME, BUNDLE=FILE)
	@bench/bundle $(DATA) $(BUNDLE)

unbundle: ## and back: checks it and puts it to data/NAME (BUNDLE=FILE, DATA=data/OTHER)
	@bench/unbundle '$(BUNDLE)' $(if $(filter DATA,$(GIVEN)),$(DATA))

cite: ## how to cite this, in BibTeX, and a caption for each figure of a set of data (DATA=data/reference FIGURES="models gil")
	@bench/cite $(DATA) $(PAPER) $(if $(filter FIGURES,$(GIVEN)),$(FIGURES),$(DRAWN))

archive: ## all of it in one file for a repository that gives a DOI (COMMIT=v1.0.0 TARBALL=FILE)
	@bench/archive '$(COMMIT)' $(TARBALL)

image: ## build the Docker image
	@environment/image samework

python-free-threaded: ## build Debian's Python without its global lock, for the study without Docker (some minutes)
	@environment/python-free-threaded $(BUILD)/python-free-threaded

clean: ## remove what was built (not the data)
	rm -rf $(BUILD)

# ---- Build ------------------------------------------------------------------------------------------------------------

tools: $(TOOLS)

# In the image everything is built, and there is no compiler.
ifndef PREBUILT

CC ?= cc
CPPFLAGS_ALL = -D_GNU_SOURCE $(CPPFLAGS)
# Without -g: one more comment would make another program, and its data stale.
CFLAGS ?= -O3
CFLAGS_ALL = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wvla $(CFLAGS) -pthread
# Keeps the checkout's path, whatever it is, out of the programs: equal sources give equal programs.
export CHECKOUT := $(CURDIR)
PREFIX_MAP = "-ffile-prefix-map=$$CHECKOUT=."

# A short line for each program; `make V=1` shows the whole command.
SHOW = $(if $(V),,@echo '  compile $@';)

# Exceptions: what a runner or tool needs beyond libc.
LDLIBS_async_gather = -luv
LDLIBS_async_pool   = -luv
LDLIBS_async_tasks  = -luv
LDLIBS_fibers       = -luv
LDLIBS_io_uring     = -luring
LDLIBS_loops        = -luv
CFLAGS_openmp       = -fopenmp
CFLAGS_openmp_tasks = -fopenmp
CFLAGS_mpi          = $(shell mpicc --showme:compile)
LDLIBS_mpi          = $(shell mpicc --showme:link)
# Fewer pages for each worker to copy. (Sanitizers cannot be linked so.)
LDFLAGS_processes   = $(if $(findstring -fsanitize,$(CFLAGS)),,-static)
LDFLAGS_startup     = $(LDFLAGS_processes)
LDLIBS_jumps        = -lcmocka
LDLIBS_kernels      = -lcmocka
LDLIBS_score        = -lgsl -lgslcblas -lm
LDLIBS_peer         = -lsodium
LDLIBS_fill         = -lmd4c-html -lmd4c -lsodium

# Changes when, and only when, the compiler or its flags change.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@{ $(CC) --version | head -n 1; echo '$(strip $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS))'; } >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

define compile
@mkdir -p $(@D)
$(SHOW)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(PREFIX_MAP) $(CFLAGS_$*) -MMD -MP -MF $@.d $(LDFLAGS) $(LDFLAGS_$*) -o $@ $< $(LDLIBS_$*) $(LIBRARIES)
endef

$(BUILD)/%: runners/%.c $(BUILD)/flags
	$(compile)

$(BUILD)/bench/%: bench/%.c $(BUILD)/flags
	$(compile)

# What reads and computes: statistics by GSL, JSON by Jansson, compressed files by zlib.
$(BUILD)/analysis/% $(BUILD)/claims/%: LIBRARIES = -lgsl -lgslcblas -lm -ljansson -lz

$(BUILD)/analysis/%: analysis/%.c $(BUILD)/flags
	$(compile)

$(BUILD)/claims/%: claims/%.c $(BUILD)/flags
	$(compile)

$(BUILD)/tests/%: tests/%.c $(BUILD)/flags
	$(compile)

# build/WORKLOAD/MODEL: the same source, with another workload in front of it. (private: not for build/flags)
define workload_rule
$(BUILD)/$(1)/%: private CPPFLAGS_ALL += -include kernels/$(1).h
$(BUILD)/$(1)/%: runners/%.c $(BUILD)/flags
	$$(compile)
endef
$(foreach workload,$(OTHER_WORKLOADS),$(eval $(call workload_rule,$(workload))))

# Without the code that records spans: shows what that code costs when it is off.
$(BUILD)/without-spans/%: private CPPFLAGS_ALL += -DRUN_NO_SPANS
$(BUILD)/without-spans/%: runners/%.c $(BUILD)/flags
	$(compile)

# Plain C as most people compile it.
$(BUILD)/O2/%: private CFLAGS_ALL += -O2
$(BUILD)/O2/%: runners/%.c $(BUILD)/flags
	$(compile)

# The baseline under another name: any difference between the two is noise.
$(BUILD)/blocking-twin: $(BUILD)/blocking
	@ln -f $< $@

-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d)

endif

# ---- From raw data to figures and tables: each file by its own rule, none of which measures ---------------------------

# An experiment is there when it has a manifest; a figure belongs to the experiment that its first line names, or to
# the one of its own name, and is drawn where that is there.
MEASURED  = $(patsubst $(DATA)/%/manifest.tsv,%,$(wildcard $(DATA)/*/manifest.tsv))
FIGURES   = $(filter-out style,$(patsubst plots/%.gp,%,$(wildcard plots/*.gp)))
# plots/FIGURE.gp=EXPERIMENT, of those that name one.
NAMING    := $(shell sed -ns '1 { /^\# experiment: /! d; F; s///p }' $(wildcard plots/*.gp) /dev/null | paste -d = - -)
experiment_of = $(or $(patsubst plots/$(1).gp=%,%,$(filter plots/$(1).gp=%,$(NAMING))),$(1))
DRAWN     = $(foreach f,$(FIGURES),$(if $(filter $(call experiment_of,$(f)),$(MEASURED) $(JUDGED) $(VALIDATED)),$(f)))
VALIDATED = $(if $(wildcard $(DATA)/validation/cost.tsv $(DATA)/validation/key),validation)
# The ledger of claims, its sources, their own folders, further ones (- and what follows it is none), and what there is in
# these to judge by.
LEDGER ?= claims/article.tsv
SOURCES = $(LEDGER:.tsv=.sources.tsv)
folders = $(patsubst DATA/%,$(DATA)/%,$(if $(wildcard $(SOURCES)), \
	$(shell sed -n '/^folder$(1)/ { s/^[^\t]*//; s/\t-[^\t]*//g; p }' '$(SOURCES)')))
JUDGED_ON := $(call folders,\t)
FURTHER   := $(call folders, )
JUDGED_BY = $(foreach f,$(sort $(JUDGED_ON) $(FURTHER)),$(if $(wildcard $(f)/manifest.tsv),$(f)/samples.tsv $(f)/gates.tsv, \
	$(wildcard $(f)/samples.tsv $(f)/pictures.tsv)))
JUDGED    = $(if $(wildcard $(addsuffix /manifest.tsv,$(JUDGED_ON))),claims)
# The program that makes an experiment's results, tables of what is drawn, and values.
program_of = $(BUILD)/analysis/$(if $(wildcard analysis/$(1).c),$(1),overview)
# The template of its page.
text_of    = $(or $(wildcard paper/text/$(1).md),paper/text/table.md)
PAGES      = $(MEASURED) $(JUDGED) $(VALIDATED) $(if $(filter attribution,$(MEASURED)),why)
MADE       = $(foreach f,$(DRAWN),$(addprefix $(PAPER)/figures/$(f).,svg pdf png)) $(foreach p,$(PAGES),$(PAPER)/$(p).md) \
	$(if $(filter-out compare,$(MEASURED)),$(PAPER)/index.html)

paper: $(MADE) ## redraw figures and tables of a set of data, without measuring (DATA=data/reference)
	@$(if $(strip $(MADE)),,echo 'paper: there is no measured experiment in $(DATA); run make reproduce first, or name a set with DATA=' >&2; exit 1)
	@echo 'Made from $(DATA):'; printf '  %s\n' $(MADE)
	@tab=$$(printf '\t'); for e in $(MEASURED); do echo "Gates of $$e:"; while IFS=$$tab read -r gate pass value; do \
		[ "$$gate" = gate ] || printf '  %-24s %-4s %s\n' "$$gate" "$$pass" "$$value"; done <"$(DATA)/$$e/gates.tsv"; done

pdf: $(PAPER)/paper.pdf ## the paper as PDF, with all its numbers from a set of data (DATA=data/reference; installs TeX, after saying so)

.PHONY: tex
tex:
	@environment/install pdf

# names.tsv, which says where each number is, is beside it.
$(PAPER)/paper.pdf: paper/paper.tex paper/references.bib paper/pdf $(BUILD)/analysis/names $(filter-out %.html,$(MADE)) $(if $(JUDGED),$(DATA)/claims.tsv) | tex
	@paper/pdf $(DATA) $(PAPER)

# A parameter that shapes derived files is a file, which changes when, and only when, the parameter does.
$(DATA)/.with/%: FORCE
	@mkdir -p $(@D)
	@[ "$$(cat $@ 2>/dev/null)" = '$($*)' ] || printf '%s\n' '$($*)' >$@
with = $(addprefix $(DATA)/.with/,$(1))

$(DATA)/%/samples.tsv $(DATA)/%/blocks.tsv: $(DATA)/%/manifest.tsv $(BUILD)/analysis/samples
	@$(BUILD)/analysis/samples $(DATA)/$*

$(DATA)/%/summary.tsv: $(DATA)/%/samples.tsv $(BUILD)/analysis/summarise $(call with,EQUIVALENCE)
	@$(BUILD)/analysis/summarise -e $(EQUIVALENCE) $(@D)

$(DATA)/%/gates.tsv: $(DATA)/%/conditions $(DATA)/%/samples.tsv $(DATA)/%/blocks.tsv $(BUILD)/analysis/gates $(call with,STEAL_MAX DRIFT_MAX)
	@$(BUILD)/analysis/gates --steal-max $(STEAL_MAX) --drift-max $(DRIFT_MAX) $(@D)

.SECONDEXPANSION:
# The last file of each such program; the others are beside it: results.tsv, figure*.tsv.
$(DATA)/%/values.tsv: $(DATA)/%/conditions $(DATA)/%/summary.tsv $(DATA)/%/gates.tsv plots/caption.txt data/article/summary.tsv $$(call program_of,$$*) \
		$(call with,RESAMPLES SEED)
	@$(call program_of,$*) -r $(RESAMPLES) -s $(SEED) $(@D)
# What only one of them reads.
$(DATA)/kernel/values.tsv: kernels/limits.tsv

$(PAPER)/%.md: $(DATA)/%/values.tsv $$(call text_of,$$*) paper/text/foot.md $(BUILD)/analysis/fill
	@mkdir -p $(@D)
	@$(BUILD)/analysis/fill $(call text_of,$*) $(<D) >$@.new && mv $@.new $@

$(PAPER)/why.md: $(DATA)/attribution/values.tsv paper/text/why.md $(BUILD)/analysis/fill
	@mkdir -p $(@D)
	@$(BUILD)/analysis/fill paper/text/why.md $(<D) >$@.new && mv $@.new $@

# What the hash of a figure's data is that of: plots/figure.bash.
data_of    = $(DATA)/$(1)/$(if $(filter claims validation,$(1)),sources.sha256,manifest.tsv)

$(PAPER)/figures/%.svg $(PAPER)/figures/%.pdf $(PAPER)/figures/%.png: plots/%.gp plots/style.gp plots/draw \
		$(wildcard plots/*.bash plots/lib/*) base/option.h $(DATA)/$$(call experiment_of,$$*)/values.tsv \
		$$(call data_of,$$(call experiment_of,$$*))
	@plots/draw $* $(DATA) $(PAPER)/figures

# The page of the whole set: what it says of all experiments, and then the page, which has every figure and table in it.
$(DATA)/page/values.tsv: $(BUILD)/analysis/page $(addprefix $(DATA)/,$(addsuffix /values.tsv,$(MEASURED) $(JUDGED)))
	@$(BUILD)/analysis/page $(DATA) $(MEASURED)

$(PAPER)/index.html: $(DATA)/page/values.tsv $(addprefix $(DATA)/,$(addsuffix /values.tsv,$(VALIDATED))) $(wildcard paper/page/* paper/text/*.md) \
		CITATION.cff base/option.h bench/cite $(wildcard plots/*.bash) $(BUILD)/analysis/fill $(foreach f,$(DRAWN),plots/$(f).gp $(PAPER)/figures/$(f).svg)
	@FIGURES='$(DRAWN)' paper/page/draw $(DATA) $(PAPER) $(PAGES)

# The validation's repetitions, or, of a committed set, what was gathered of them.
$(DATA)/validation/values.tsv: $(wildcard $(addprefix $(DATA)/validation/,key samples.tsv plain.tsv cost.tsv)) \
		plots/caption-validation.txt $(BUILD)/analysis/validation
	@$(BUILD)/analysis/validation $(@D)

GATHERED = $(addprefix $(DATA)/validation/,conditions rows.tsv samples.tsv plain.tsv cost.tsv)
$(DATA)/validation/sources.sha256: $(DATA)/validation/values.tsv plots/sources
	@plots/sources $(DATA) $(GATHERED) >$@.new && mv $@.new $@

# The article's published trials, through the same statistics as ours. A checkout that may not be written has them, too.
data/article/summary.tsv: data/article/samples.tsv $(BUILD)/analysis/summarise
	@[ -e $@ ] && [ ! -w $(@D) ] || $(BUILD)/analysis/summarise -u $(@D)

# ---- The claims: every one of them judged, on the article's data and on ours -----------------------------------------

VERDICTS  = $(addprefix $(DATA)/,claims.tsv claims-models.tsv) $(PAPER)/claims.md \
	$(filter $(PAPER)/figures/claims.%,$(MADE)) $(addprefix $(BUILD)/claims/,print agree)
JUDGE     = $(BUILD)/claims/judge -r $(RESAMPLES) -s $(SEED) '$(LEDGER)' '$(DATA)'

claims: $(VERDICTS) ## judge the article's claims on this data (VERBOSE=yes says why; EXPECT=data/reference compares)
	@$(BUILD)/claims/print $(if $(filter yes,$(VERBOSE)),--verbose) $(DATA)
	@$(if $(EXPECT),$(if $(wildcard $(EXPECT)/*/manifest.tsv),$(MAKE) -s DATA=$(EXPECT) $(EXPECT)/claims.tsv;) \
		$(BUILD)/claims/agree $(EXPECT)/claims.tsv $(DATA)/claims.tsv)

# The last file that the judge writes.
$(DATA)/claims/values.tsv: $(LEDGER) $(SOURCES) $(JUDGED_BY) $(BUILD)/claims/judge plots/caption.txt \
		$(call with,LEDGER RESAMPLES SEED)
	@mkdir -p $(@D)
	@$(JUDGE)

# What was measured of them, and what was published.
JUDGED_RAW = $(foreach f,$(sort $(JUDGED_ON) $(FURTHER)),$(or $(wildcard $(f)/manifest.tsv), \
	$(wildcard $(f)/samples.tsv $(f)/pictures.tsv)))
$(DATA)/claims/sources.sha256: $(DATA)/claims/values.tsv $(JUDGED_RAW) plots/sources
	@plots/sources $(DATA) $(JUDGED_RAW) >$@.new && mv $@.new $@

# These two keep their time where no verdict and no number has changed.
$(DATA)/claims.tsv $(DATA)/claims-models.tsv: $(DATA)/claims/values.tsv
	@[ -e $@ ] || $(JUDGE)

FORCE:

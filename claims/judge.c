/*
 * judge - judges every claim of a ledger on every source of it. What the verdicts mean, the ledger's heading says.
 *
 * usage: judge [-r RESAMPLES] [-s SEED] LEDGER.tsv DATA        beside the ledger: LEDGER.sources.tsv
 *
 * Writes DATA/claims.tsv and DATA/claims-models.tsv, which keep their time where nothing in them changes:
 *
 *   claim, source             identifiers; `name` is the source in words
 *   estimate, low, high, p    what was found, with its 95 % interval; p: the rank test's, of unpaired trials only. Of what
 *                             was read off a picture: the middle of what it may show, and that
 *   rule                      the rule applied, with its numbers
 *   verdict, reason           reproduced, direction only, not distinguishable, contradicted, not testable here; and why
 *   short, sentence, published, agree_low, agree_high, name, group
 *                             from the ledger; the claim is reproduced between agree_low and agree_high
 *
 *   model, source, name, label     as the claims call it; the source; in words; the row of its samples
 *   samples, median_s, q1_s, q3_s, ratio, ratio_low, ratio_high, cpus
 *                                  as in analysis/summarise.c; the ratio is to the first model, in the same source
 *   about                          the source's machine; and what makes the data exploratory, if anything does
 *
 * Then it writes what page and figure show, in DATA/claims: pages.h, drawn.h; values.tsv is last. Exit status 0: every
 * claim was judged, whatever the verdict.
 */
#include "drawn.h"
#include "rising.h"

/* Begins a table of the set that is left alone where it says the same already. */
static void begin(struct tsv *out, const char *path, const char *header)
{
	tsv_begin(out, path, header);
	out->out.mode = OUTPUT_UPDATE;
}

/* ---- The verdicts ----------------------------------------------------------------------------------------------- */

/* The rule with the test that it was applied with. */
static char *applied_rule(const struct claim *c, const struct measured *found)
{
	char *rule = rule_words(c), *text = words("%s%s", rule, isnan(found->p) ? "" : "; p < 0.05");

	free(rule);
	return text;
}

static void put_answer(struct tsv *out, const struct claim *c, const struct source *s, const struct answer *a)
{
	const struct interval agrees = claim_agrees(c);

	put_texts(out, c->id, s->id);
	put_interval(out, a->found.value);
	put_words(out, isnan(a->found.p) ? words("NA") : words("%.3g", a->found.p));
	put_words(out, applied_rule(c, &a->found));
	put_texts(out, OUTCOMES[a->verdict], a->reason, c->brief, c->sentence,
		  isnan(c->published) ? "NA" : c->published_text);
	put_number(out, agrees.low);
	put_number(out, agrees.high);
	put_text(out, s->name);
	put_count(out, s->group);
	put_end(out);
}

static void write_verdicts(const struct judgement *j, const char *data)
{
	struct tsv out;

	begin(&out, path_in(data, "claims.tsv"),
	      "claim\tsource\testimate\tlow\thigh\tp\trule\tverdict\treason\tshort\tsentence\tpublished\tagree_low\t"
	      "agree_high\tname\tgroup");
	for (size_t c = 0; c < j->ledger.count; c++)
		for (size_t s = 0; s < j->sources.count; s++)
			put_answer(&out, &j->ledger.claims[c], &j->sources.list[s], answer_of(j, c, s));
	tsv_end(&out);
}

/* ---- The models ------------------------------------------------------------------------------------------------- */

static void put_model(struct tsv *out, const char *name, const struct source *s, const struct model *m)
{
	const char *faults = place_faults(&s->home);

	put_texts(out, name, s->id, s->name, m->row ? m->row->label : "NA");
	put_count(out, m->row ? m->row->runs : 0);
	put_interval(out, m->time);
	put_interval(out, m->ratio);
	put_number(out, m->cpus);
	put(out, "%s%s%s", s->about, *faults ? ". Exploratory, because of " : "", faults);
	put_end(out);
}

static void write_models(const struct judgement *j, const char *data)
{
	struct tsv out;

	begin(&out, path_in(data, "claims-models.tsv"),
	      "model\tsource\tname\tlabel\tsamples\tmedian_s\tq1_s\tq3_s\tratio\tratio_low\tratio_high\t"
	      "cpus\tabout");
	for (size_t s = 0; s < j->sources.count; s++)
		for (size_t m = 0; m < j->sources.model_count; m++)
			put_model(&out, j->sources.models[m], &j->sources.list[s], &j->models[s][m]);
	tsv_end(&out);
}

/* ---- From the beginning to the end ------------------------------------------------------------------------------ */

static struct judgement judge(const char *ledger, const char *data, const struct plan *plan)
{
	static const char ending[] = ".tsv";
	const size_t length = strlen(ledger), tail = strlen(ending);
	const bool ends = length > tail && strcmp(ledger + length - tail, ending) == 0;
	struct judgement j = { .beside = words("%.*s.sources.tsv", (int)(ends ? length - tail : length), ledger) };

	if (access(ledger, R_OK) != 0)
		fail(errno, "there is no ledger %s", ledger);
	if (access(j.beside, R_OK) != 0)
		fail(errno, "there is no file %s, which says what the names in %s stand for", j.beside, ledger);
	j.sources = sources_read(j.beside, data, plan);
	j.ledger = ledger_read(ledger, &j.sources);
	j.answers = enough(calloc(j.ledger.count * j.sources.count, sizeof *j.answers));
	j.models = enough(calloc(j.sources.count, sizeof(struct model *)));
	for (size_t s = 0; s < j.sources.count; s++) {
		j.models[s] = models_of(&j.sources.list[s], j.sources.model_count);
		for (size_t c = 0; c < j.ledger.count; c++)
			j.answers[c * j.sources.count + s] =
				rising_answer(&j.ledger.claims[c], &j.sources.list[s]);
	}
	return j;
}

/* The facts in the caption are those of the first source that was measured with this project. */
static struct experiment take_measured(struct sources *all)
{
	for (size_t s = 0; s < all->count; s++)
		if (all->list[s].home.data.conditions) {
			const struct experiment measured = all->list[s].home.data;

			all->list[s].home.data = (struct experiment){ .folder = measured.folder };
			return measured;
		}
	return (struct experiment){ 0 };
}

static void write_pages(struct judgement *j, const char *folder)
{
	struct experiment e;

	pages_table(j, folder);
	pages_verdicts(j, folder);
	pages_models(j, folder);
	pages_sources(j, folder);
	e = take_measured(&j->sources);
	drawn_write(j, folder, &e.values);
	e.folder = folder;
	if (e.conditions) {
		experiment_close(&e);
	} else { /* nothing was measured */
		values_set(&e.values, "caption1", "%s", "");
		values_set(&e.values, "caption2", "%s", "");
		values_write(&e.values, path_in(folder, "values.tsv"));
		values_free(&e.values);
	}
}

int main(int argc, char **argv)
{
	struct plan plan = PLAN;
	int option;

	fail_program = "judge";
	while ((option = getopt(argc, argv, "r:s:")) != -1)
		switch (option) {
		case 'r': plan.resamples = number_option("r", optarg, 100, 10000000); break;
		case 's': plan.seed = number_option("s", optarg, 0, UINT32_MAX); break;
		default: return STATUS_USAGE;
		}
	if (optind != argc - 2)
		fail_usage("usage: judge [-r RESAMPLES] [-s SEED] LEDGER.tsv DATA");
	const char *data = argv[optind + 1];

	struct judgement j = judge(argv[optind], data, &plan);

	write_verdicts(&j, data);
	write_models(&j, data);
	write_pages(&j, path_in(data, "claims"));
	for (size_t i = 0; i < j.ledger.count * j.sources.count; i++)
		answer_free(&j.answers[i]);
	for (size_t s = 0; s < j.sources.count; s++)
		free(j.models[s]);
	free(j.answers);
	free(j.models);
	ledger_free(&j.ledger);
	sources_free(&j.sources);
	free(j.beside);
	return EXIT_SUCCESS;
}

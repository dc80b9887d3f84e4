#!/usr/bin/env bats
# claims-further.bats - claims that ask further folders: is the row found by what it is, and is it a reason, not an error,
# where there is none?
#
#   bats tests/claims-further.bats
#
# Judged is a made-up ledger, tests/claims/market.tsv. What the article's own claims of this kind say of made-up runs,
# claims.bats has.

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it takes a test for a subshell, and does not see what load brings

load judged

made_up=market

# market [SED-COMMAND]: a set of data, with this change to the runs at the stall. No label says what its row is.
market() {
	experiment "$T/data/baking" <<-END
		label language interpreter model baseline twin time cpus
		town-oven Town NA stone-oven NA NA 3 1
		town-pan Town NA pan NA NA 3 2
		town-fire Town NA fire NA NA 3 1
		village-oven Village old stone-oven NA NA 3 2
		village-pan Village old pan NA NA 3 1
	END
	sed "${1:-}" <<-END | experiment "$T/data/stall"
		label language interpreter model baseline twin crew loaves stopped time cpus
		a Town NA stone-oven a b one 100 NA 1 2
		b Town NA stone-oven a b one 100 NA 1 2
		c Town NA pan a b one 100 NA 2 2
		d Town NA pan a b each 100 NA 1 3
		e Town NA fire a b one 100 NA 2 3
		f Town NA stone-oven a b one 1000 NA 1 1
		g Town NA pan a b each 1000 a_pan_for_each_(too_few_pans) NA NA
		h Village new stone-oven NA NA one 100 NA 9 1
		i Village old stone-oven NA NA one 100 NA 3 1
		j Village old pan NA NA one 100 NA 2 1
		k Village old stone-oven NA NA one 1000 NA 3 1
	END
}

judge_market() { # judge_market [SED-COMMAND]
	market "${1:-}"
	judge tests/claims/market.tsv "$T/data"
	must_work
}

@test "a row is found by language, interpreter, model and the facts of the test, whatever its label; a twin is none" {
	judge_market
	verdict M1 town reproduced 'below 1, and of the published size'
	verdict M2 town reproduced
	verdict M3 town reproduced
	verdict M4 town reproduced
	verdict M6 town reproduced 'within the tolerance of 2'
	verdict M8 town reproduced # at home, by the label
	verdict M1 village contradicted 'above 1'
	verdict M2 village contradicted
	verdict M8 village contradicted
	verdict M6 village contradicted
	[[ $(get M1 town estimate) == 0.[45]* && $(get M1 village estimate) == 1.[45]* ]] || fail 'rows a and c; i and j'
	[[ $(get M4 town estimate) == 0.[45]* ]] || fail 'rows d and c'
}

@test "verdicts follow the runs of the further folder, times and CPU times each by themselves" {
	judge_market 's/NA 1 2$/NA 4 0.1/'
	verdict M1 town contradicted
	verdict M2 town reproduced # 0.4 s of CPU time against 4
	verdict M4 town reproduced
	verdict M6 town contradicted
	judge_market 's/NA 1 [23]$/NA 2 2/'
	verdict M1 town 'not distinguishable'
	verdict M2 town 'not distinguishable'
	verdict M4 town 'not distinguishable'
	judge_market 's/NA 2 3$/NA 2 0.5/'
	verdict M2 town reproduced
	verdict M3 town contradicted # by the fire
}

@test "page and terminal show what the models took, and the one that decides" {
	local t='[0-9.]+ m?s'
	judge_market
	grep -qE "\*\*reproduced\*\*<br>0\.[0-9]+ \(0\.[0-9]+ … 0\.[0-9]+\): oven $t, pan crew=one $t	" \
		"$T/data/claims/table.tsv" || fail "$(<"$T/data/claims/table.tsv")"
	grep '^M3' "$T/data/claims/verdicts.tsv" | grep -qE ": oven $t, pan crew=one $t	?$" || fail 'the pan is the nearest rival'
	! grep -E '^M[68]' "$T/data/claims/verdicts.tsv" | grep ': oven' || fail 'at home the table of models has them'
	try "$BUILD/claims/print" --verbose "$T/data"
	must_work
	grep -qE "^      our village +contradicted +.*: oven $t, pan crew=one $t; above 1" "$T/out" || fail 'the terminal'
}

# bats test_tags=fault:few
@test "what was not measured, or not run, is a reason, not an error" {
	judge_market
	verdict M1 book 'not testable here' '^its bread is not sold$'
	verdict M7 book 'not testable here' '^this source has no folder fair$'
	verdict M7 town 'not testable here' '^nothing was measured: there is no fair/samples.tsv$'
	verdict M5 town 'not testable here' '^pan crew=each was not run in stall: a pan for each \(too few pans\)$'
	verdict M5 village 'not testable here' '^stall has no row of pan crew=each loaves=1000$'
	verdict M3 village 'not testable here' '^this source has no fire$'
	judge_market '/^c /d'
	verdict M2 town 'not testable here' '^stall has no row of pan crew=one loaves=100$'
	verdict M8 town reproduced
	rm "$T/data/stall/rows.tsv" "$T/data/stall/conditions"
	judge tests/claims/market.tsv "$T/data"
	must_work
	verdict M5 town 'not testable here' '^stall has no row of pan crew=each loaves=1000$'
	market
	awk -F '\t' -v OFS='\t' 'NR > 1 { $5 = $6 = "NA" } { print }' "$T/data/stall/samples.tsv" >"$T/edited"
	mv "$T/edited" "$T/data/stall/samples.tsv"
	judge tests/claims/market.tsv "$T/data"
	must_work
	verdict M2 town 'not testable here' '^its samples give no CPU time$'
	verdict M6 town 'not testable here' '^its samples give no CPU time$'
	verdict M1 town reproduced
	rm -r "$T/data/baking"
	judge tests/claims/market.tsv "$T/data"
	must_work
	verdict M1 town 'not testable here' '^nothing was measured: there is no baking/samples.tsv$'
}

@test "a failed gate of a further folder is told, with its name, and of no model of the source's own" {
	market
	printf 'gate\tpass\tvalue\nsteal\tno\train\n' >"$T/data/stall/gates.tsv"
	judge tests/claims/market.tsv "$T/data"
	must_work
	grep -q $'^our town\t.*\tsteal: rain (stall)$' "$T/data/claims/sources.tsv" || fail "$(<"$T/data/claims/sources.tsv")"
	! grep rain "$T/data/claims-models.tsv" || fail 'those were measured in good weather'
}

# bats test_tags=fault:data
@test "a bad question gets one line that says where and what, and no verdicts" {
	market
	spoilt ledger 's/in stall loaves=100\t0/in stale loaves=100\t0/' "market.tsv:3: claim M1: the sources have no folder 'stale'"
	spoilt ledger '/^M1/s/loaves=/rolls=/' "claim M1: .*/stall/samples.tsv has no column 'rolls'"
	spoilt ledger '/^M1/s/crew=one/gang=one/' "claim M1: .*/stall/samples.tsv has no column 'gang'"
	spoilt ledger '/^M4/s/pan crew=each/pan/' 'claim M4: .*/samples.tsv has two rows that the test may mean, c and d'
	spoilt ledger '/^M4/s/pan crew=each/pan model=pan crew=one/' \
		'claim M4: pan crew=one is in stall the same row as pan model=pan crew=one'
	spoilt ledger '/^M4/s/crew=each/crew=one/' 'claim M4: the test .* compares pan crew=one with itself'
	spoilt ledger '/^M3/s/fire/pan crew=one/' "claim M3: the test .* names pan crew=one twice"
	spoilt ledger '/^M1/s/ loaves=100/ loaves/' "claim M1: 'loaves' is not like FACT=VALUE"
	spoilt ledger '/^M1/s/ loaves=100/ loaves=/' "claim M1: 'loaves=' is not like FACT=VALUE"
	spoilt ledger '/^M1/s/ loaves=100/ =100/' "claim M1: '=100' is not like FACT=VALUE"
	spoilt ledger '/^M1/s/ loaves=100/ crew=one/' 'claim M1: the test .* says twice what crew is'
	spoilt ledger '/^M1/s/ loaves=100/ loaves=1 loaves=2/' 'claim M1: the test .* says twice what loaves is'
	spoilt ledger '/^M1/s/ in stall loaves=100/ in/' 'claim M1: the test .* does not say in which folder'
	spoilt ledger '/^M1/s/ in stall loaves=100//' "claim M1: 'crew=one' needs a folder"
	spoilt ledger '/^M1/s/time oven/time crew=one oven/' "claim M1: 'crew=one' is behind no model"
	spoilt ledger '/^M1/s/ < 1 in/ < in/' 'claim M1: the test .* does not end with'
	spoilt ledger '/^M6/s/oven = 2/oven pan = 2/' 'claim M6: the test .* should be like'
	spoilt sources 's/^folder stall/folder big stall/' \
		"market.sources.tsv:7: the name of a further folder is one word, .*'big stall'"
	spoilt sources 's/^folder stall/folder /' "market.sources.tsv:7: the name of a further folder is one word"
	spoilt sources 's/^folder fair/folder stall/' "a second line 'folder stall'"
}

@test "make claims: what is asked of a further folder is judged again when that has changed" {
	market
	make_claims tests/claims/market.tsv
	must_work
	verdict M1 town reproduced
	grep -q 'M1.*reproduced.*oven' "$T/paper/claims.md" || fail 'the page'
	market 's/NA 1 2$/NA 4 0.1/'
	touch -d 2001-01-01 "$T/data/claims/values.tsv"
	touch -d 2000-01-01 "$T"/data/baking/*
	make_claims tests/claims/market.tsv
	must_work
	verdict M1 town contradicted
}

# table.awk - lays out what claims/table says: -v format=…, of claims.tsv and claims-models.tsv.
function number(x) { return x == "NA" ? "–" : sprintf(x >= 100 ? "%.0f" : x >= 1 ? "%.2f" : "%.3f", x) }

function time(s) {
	if (s == "NA")
		return "–"
	return s < 1e-3 ? sprintf("%.1f µs", 1e6 * s) : s < 1 ? sprintf("%.2f ms", 1e3 * s) : sprintf("%.2f s", s)
}

function between(low, high) { return number(low) " … " number(high) }

function finding(k) {
	if (!(k in low))
		return ""
	return number(estimate[k]) " (" between(low[k], high[k]) ")" (p[k] == "NA" ? "" : sprintf(", p = %.2g", p[k]))
}

function tex(text) {
	gsub(/[_%&#]/, "\\\\&", text)
	gsub(/[<>]/, "$&$", text)
	gsub(/ … /, "--", text) # an interval; others are dots
	gsub(/…/, "\\ldots{}", text)
	gsub(/×/, "$\\times$", text)
	gsub(/µ/, "\\textmu{}", text)
	gsub(/–/, "--", text)
	return text
}

function times(n, text,    all) {
	while (n-- > 0)
		all = all text
	return all
}

function noise_of(s) { return s in noise ? " Noise floor of its ratios: " noise[s] "." : "" }

# Cannot a claim be tested anywhere, for one reason?
function alike(claim,    s) {
	for (s = 1; s <= sources; s++)
		if (verdict[claim, s] != "not testable here" || reason[claim, s] != reason[claim, 1])
			return 0
	return 1
}

function reasons(    i, s) {
	for (i = 1; i <= claims; i++)
		for (s = 1; s <= sources; s++)
			if (verdict[claim[i], s] == "not testable here" && (s == 1 || !alike(claim[i])))
				print "- " claim[i] (alike(claim[i]) ? "" : ", " name[s]) ": " reason[claim[i], s]
}

# A row of a table from its cells, which are separated by tabs.
function row(cells) {
	if (format == "tex") {
		cells = tex(cells)
		gsub(/\t/, " \\& ", cells)
		print cells " \\\\"
	} else {
		gsub(/\|/, "\\|", cells)
		gsub(/\t/, " | ", cells)
		print "| " cells " |"
	}
}

function as_text(    i, s, k) {
	for (i = 1; i <= claims; i++) {
		print claim[i] "  " sentence[claim[i]]
		print "      " test[claim[i]]
		if (alike(claim[i])) {
			print "      not testable here: " reason[claim[i], 1]
			continue
		}
		for (s = 1; s <= sources; s++) {
			k = claim[i] SUBSEP s
			printf "      %-" widest "s  %-19s  %s\n", name[s], verdict[k], \
				k in low ? finding(k) (verdict[k] == "reproduced" ? "" : "; " reason[k]) : reason[k]
		}
	}
	for (s = 1; s <= sources; s++) {
		printf "%s%s:", s == 1 ? "\n" : "", name[s]
		for (i = 1; i <= ranks; i++)
			printf("%s %d %s", i > 1 ? "," : "", tally[s, order[i]], order[i])
		print "." noise_of(s)
		if (match(about[s], /Exploratory.*/))
			print "  " substr(about[s], RSTART) "."
	}
}

function claims_table(    i, s, k, line) {
	line = "claim\tpublished"
	for (s = 1; s <= sources; s++)
		line = line "\t" name[s]
	if (format == "tex")
		print "% What the claims are, and by which rule they are judged: claims.md\n" \
			"\\begin{tabular}{lr" times(sources, "l") "}\n\\hline"
	row(line)
	print format == "tex" ? "\\hline" : "|---|--:|" times(sources, "---|")
	for (i = 1; i <= claims; i++) {
		line = format == "tex" ? claim[i] " " short[claim[i]] \
			: "**" claim[i] "** " sentence[claim[i]] "<br>`" test[claim[i]] "`"
		line = line "\t" number(published[claim[i]])
		for (s = 1; s <= sources; s++) {
			k = claim[i] SUBSEP s
			line = line "\t" (format == "tex" ? verdict[k] : "**" verdict[k] "**" (k in low ? "<br>" finding(k) : ""))
		}
		row(line)
		if (format == "tex") {
			line = "\t"
			for (s = 1; s <= sources; s++)
				line = line "\t" finding(claim[i] SUBSEP s)
			if (line ~ /[^\t]/)
				row(line)
		}
	}
	if (format == "tex")
		print "\\hline\n\\end{tabular}"
}

function models_table(    i, s, k, line) {
	if (format == "tex") {
		printf "\\begin{tabular}{l%s}\n\\hline\n", times(sources, "rrr")
		for (s = 1; s <= sources; s++)
			line = line " & \\multicolumn{3}{c}{" tex(name[s]) "}"
		print line " \\\\"
	}
	line = "model"
	for (s = 1; s <= sources; s++)
		line = line "\t" (format == "md" ? name[s] ": time" : "time") "\tover " model[1] "\tCPUs"
	row(line)
	print format == "tex" ? "\\hline" : "|---|" times(3 * sources, "--:|")
	for (i = 1; i <= models; i++) {
		line = model[i]
		for (s = 1; s <= sources; s++) {
			k = model[i] SUBSEP s
			line = line "\t" time(median[k]) "\t" (ratio[k] == "NA" ? "–" : i == 1 ? "1" \
				: number(ratio[k]) " (" between(ratio_low[k], ratio_high[k]) ")") \
				"\t" (cpus[k] == "NA" ? "–" : sprintf("%.2f", cpus[k]))
		}
		row(line)
	}
	if (format == "tex")
		print "\\hline\n\\end{tabular}"
}

function as_tsv(    i, s, k, line) {
	line = "claim\tshort\ttest\tpublished"
	for (s = 1; s <= sources; s++)
		line = line "\t" id[s] "_verdict\t" id[s] "_estimate\t" id[s] "_low\t" id[s] "_high\t" id[s] "_p"
	print line
	for (i = 1; i <= claims; i++) {
		line = claim[i] "\t" short[claim[i]] "\t" test[claim[i]] "\t" published[claim[i]]
		for (s = 1; s <= sources; s++) {
			k = claim[i] SUBSEP s
			line = line "\t" verdict[k] "\t" (k in low ? estimate[k] "\t" low[k] "\t" high[k] "\t" p[k] : "NA\tNA\tNA\tNA")
		}
		print line
	}
}

function as_models_tsv(    i, s, k, line) {
	line = "model"
	for (s = 1; s <= sources; s++)
		line = line "\t" id[s] "_median_s\t" id[s] "_ratio\t" id[s] "_ratio_low\t" id[s] "_ratio_high\t" id[s] "_cpus"
	print line
	for (i = 1; i <= models; i++) {
		line = model[i]
		for (s = 1; s <= sources; s++) {
			k = model[i] SUBSEP s
			line = line "\t" median[k] "\t" ratio[k] "\t" ratio_low[k] "\t" ratio_high[k] "\t" cpus[k]
		}
		print line
	}
}

BEGIN {
	FS = "\t"
	ranks = split("reproduced|direction only|not distinguishable|contradicted|not testable here", order, "|")
}

FNR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	next
}

FILENAME == ARGV[1] {
	if (!($c["source"] in column)) {
		column[$c["source"]] = ++sources
		id[sources] = $c["source"]
		name[sources] = $c["name"]
		if (length($c["name"]) > widest)
			widest = length($c["name"])
	}
	if (!($c["claim"] in short))
		claim[++claims] = $c["claim"]
	short[$c["claim"]] = $c["short"]
	sentence[$c["claim"]] = $c["sentence"]
	published[$c["claim"]] = $c["published"]
	k = $c["claim"] SUBSEP column[$c["source"]]
	rule = $c["rule"]
	sub(/; p < .*/, "", rule)
	if (match(rule, /; noise floor .*/)) {
		noise[column[$c["source"]]] = substr(rule, RSTART + 14)
		rule = substr(rule, 1, RSTART - 1)
	}
	test[$c["claim"]] = rule
	verdict[k] = $c["verdict"]
	reason[k] = $c["reason"]
	tally[column[$c["source"]], $c["verdict"]]++
	if ($c["low"] != "NA") {
		estimate[k] = $c["estimate"]
		low[k] = $c["low"]
		high[k] = $c["high"]
		p[k] = $c["p"]
	}
	next
}

{
	if (!($c["model"] in known)) {
		known[$c["model"]] = 1
		model[++models] = $c["model"]
	}
	k = $c["model"] SUBSEP column[$c["source"]]
	median[k] = $c["median_s"]
	ratio[k] = $c["ratio"]
	ratio_low[k] = $c["ratio_low"]
	ratio_high[k] = $c["ratio_high"]
	cpus[k] = $c["cpus"]
	about[column[$c["source"]]] = $c["about"]
}

END {
	if (format == "text")
		as_text()
	else if (format == "tsv")
		as_tsv()
	else if (format == "models-tsv")
		as_models_tsv()
	else {
		claims_table()
		print ""
		if (format == "md") {
			print "Not testable here:\n"
			reasons()
			print ""
		}
		models_table()
		print ""
		for (s = 1; s <= sources; s++)
			print (format == "tex" ? "% " : "- ") name[s] ": " about[s] "." noise_of(s)
		if (format == "md")
			print "\nIn brackets: 95 % intervals, of each claim by itself, and of all models of a source together. p: exact" \
				"\nrank-sum test, where it decides. Which rule makes which verdict, the heading of the ledger says."
	}
}

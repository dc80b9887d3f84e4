# page.awk - how a table for readers begins and ends, whatever is in it.
#
# usage: awk -v format=md|tex -v about=… -v gates=… -v faults=… -f page.awk -f …: what was measured where, what the gates
# say, and what is wrong with the data
function tex(text) {
	gsub(/[_%&#]/, "\\\\&", text)
	gsub(/µ/, "\\textmu{}", text)
	gsub(/…/, "\\ldots{}", text)
	return text
}

function head(align) { # of the columns: l or r each
	if (format == "tex")
		print "% " about "\n% gates: " gates "\n\\begin{tabular}{" align "}\n\\hline"
}

function foot(remark) {
	print format == "tex" ? "\\hline\n\\end{tabular}" : "\n" remark about ".\n\nGates: " gates "."
	if (faults != "")
		print format == "tex" ? "\\\\[2pt]\\footnotesize\\emph{Exploratory:} " tex(faults) : "\n**Exploratory**, because of: " faults "."
}

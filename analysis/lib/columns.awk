# columns.awk - a table of results for readers: every column as it is, numbers to four digits.
#
# usage: awk -F '\t' -v … -f page.awk -f columns.awk RESULTS
function is_number(text) { return text ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
function cell(text) { return is_number(text) && text ~ /[.e]/ ? sprintf("%.4g", text) : text }
function heading(text) { gsub(/_/, " ", text); return text }

NR == 1 {
	columns = NF
	for (i = 1; i <= NF; i++)
		name[i] = heading($i)
	next
}

{
	for (i = 1; i <= columns; i++) {
		table[NR - 1, i] = cell($i)
		if ($i != "NA" && $i != "" && !is_number($i))
			words[i] = 1
	}
	rows++
}

END {
	if (format == "md") {
		for (i = 1; i <= columns; i++)
			line = line "| " name[i] " "
		line = line "|\n"
		for (i = 1; i <= columns; i++)
			line = line (i in words ? "|---" : "|--:")
		print line "|"
		for (r = 1; r <= rows; r++) {
			line = ""
			for (i = 1; i <= columns; i++)
				line = line "| " table[r, i] " "
			print line "|"
		}
		foot()
		exit
	}
	for (i = 1; i <= columns; i++) {
		align = align (i in words ? "l" : "r")
		line = line (i > 1 ? " & " : "") tex(name[i])
	}
	head(align)
	print line " \\\\\n\\hline"
	for (r = 1; r <= rows; r++) {
		line = ""
		for (i = 1; i <= columns; i++)
			line = line (i > 1 ? " & " : "") tex(table[r, i])
		print line " \\\\"
	}
	foot()
}

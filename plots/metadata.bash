# metadata.bash - writes into a figure's file what is to be known of it, where that format's readers look. Source it after
# figure.bash; `describe` has set what it says.

# shellcheck disable=SC2154 # describe sets these

# The text, without what neither XML nor JSON may hold.
printable() { printf '%s' "${1//[[:cntrl:]]/ }"; }

xml() {
	local text
	text=$(printable "$1")
	text=${text//&/'&amp;'} text=${text//</'&lt;'} text=${text//>/'&gt;'}
	printf '%s' "$text"
}

json() { # as a string of qpdf's, which says by u: that it is text
	local text
	text=$(printable "$1")
	text=${text//\\/\\\\} text=${text//\"/\\\"}
	printf '"u:%s"' "$text"
}

data_words() { printf 'Data set %s, SHA-256 of its %s: %s' "$set" "${list##*/}" "$hash"; }

# As XMP (ISO 16684), which PNG and SVG may hold.
xmp() {
	cat <<-END
		<x:xmpmeta xmlns:x="adobe:ns:meta/">
		<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
		<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
		<dc:title><rdf:Alt><rdf:li xml:lang="x-default">$(xml "$title")</rdf:li></rdf:Alt></dc:title>
		<dc:description><rdf:Alt><rdf:li xml:lang="x-default">$(xml "$caption")</rdf:li></rdf:Alt></dc:description>
		<dc:source>$(xml "$(data_words)")</dc:source>
		<dc:date><rdf:Seq>${date:+<rdf:li>$(xml "$date")</rdf:li>}</rdf:Seq></dc:date>
		<xmp:CreatorTool>$(xml "$drawn_by")</xmp:CreatorTool>
		</rdf:Description>
		</rdf:RDF>
		</x:xmpmeta>
	END
}

# label_svg, label_pdf, label_png FILE: of which there is one, as gnuplot wrote it.
label_svg() {
	{
		printf '<title>%s</title>\n<desc>%s</desc>\n' "$(xml "$title")" "$(xml "$caption $(data_words). $drawn_by")"
		printf '<metadata>\n%s\n</metadata>\n' "$(xmp)"
	} >"$1.head"
	# Over what is drawn, gnuplot's own titles would tell the reader its expressions.
	sed -i -e '/^<title>Gnuplot<\/title>$/d' -e 's/\(<g id="gnuplot_plot_[^>]*>\)<title>[^<]*<\/title>/\1/' \
		-e "/^<desc>Produced by GNUPLOT.*<\/desc>\$/{r $1.head" -e 'd}' "$1"
	grep -qxF '<metadata>' "$1" || die "$1: gnuplot has no <desc> any more, in whose place metadata could stand"
}

# The document's information takes the place of cairo's, which has the time of drawing.
label_pdf() {
	local object
	object=$(qpdf --show-object=trailer "$1" | sed -n 's|.*/Info \([0-9]* [0-9]*\) R.*|\1|p')
	[ -n "$object" ] || die "$1: gnuplot has written no document information, in whose place ours could stand"
	cat >"$1.json" <<-END
		{ "qpdf": [{ "jsonversion": 2, "pdfversion": "1.5", "maxobjectid": 1 }, { "obj:$object R": { "value": {
			"/Title": $(json "$title"),
			"/Subject": $(json "$caption"),
			"/Source": $(json "$(data_words)"),
			$([ -z "$date" ] || printf '"/CreationDate": %s,' "$(json "D:${date//-/}")")
			"/Creator": $(json "$drawn_by")
		} } }] }
	END
	qpdf --deterministic-id --object-streams=generate --update-from-json="$1.json" "$1" "$1.new"
	mv "$1.new" "$1"
}

label_png() {
	{
		printf '<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n%s\n<?xpacket end="r"?>' "$(xmp)"
	} >"$1.xmp"
	exiv2 -iXX- "$1" <"$1.xmp"
}

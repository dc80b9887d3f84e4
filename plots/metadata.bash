# metadata.bash - writes into a figure's file what is to be known of it, where that format's readers look. Source it after
# figure.bash; `describe` has set what it says.

# shellcheck disable=SC2034,SC2154 # describe sets these, and words are reached by their names

# as_xml NAME TEXT, as_json NAME TEXT: set the variable NAME to the text, without what neither XML nor JSON may hold.
as_xml() {
	local words=${2//[[:cntrl:]]/ }
	words=${words//&/'&amp;'} words=${words//</'&lt;'} words=${words//>/'&gt;'}
	printf -v "$1" %s "$words"
}

as_json() { # as a string of qpdf's, which says by u: that it is text
	local words=${2//[[:cntrl:]]/ }
	words=${words//\\/\\\\} words=${words//\"/\\\"}
	printf -v "$1" '"u:%s"' "$words"
}

# Sets what the formats share: data_words, which data it shows; and xmp, all of it in XMP (ISO 16684), which PNG and SVG may hold.
metadata() {
	local name date_xml

	data_words="Data set $set, SHA-256 of its ${list##*/}: $hash"
	for name in title caption data_words date drawn_by; do as_xml "${name}_xml" "${!name}"; done
	IFS= read -r -d '' xmp <<-END || true
		<x:xmpmeta xmlns:x="adobe:ns:meta/">
		<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
		<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
		<dc:title><rdf:Alt><rdf:li xml:lang="x-default">$title_xml</rdf:li></rdf:Alt></dc:title>
		<dc:description><rdf:Alt><rdf:li xml:lang="x-default">$caption_xml</rdf:li></rdf:Alt></dc:description>
		<dc:source>$data_words_xml</dc:source>
		<dc:date><rdf:Seq>${date:+<rdf:li>$date_xml</rdf:li>}</rdf:Seq></dc:date>
		<xmp:CreatorTool>$drawn_by_xml</xmp:CreatorTool>
		</rdf:Description>
		</rdf:RDF>
		</x:xmpmeta>
	END
}

# label_svg, label_pdf, label_png FILE: after metadata; a figure of that format, as gnuplot wrote it.
label_svg() {
	printf '<title>%s</title>\n<desc>%s</desc>\n<metadata>\n%s</metadata>\n' \
		"$title_xml" "$caption_xml $data_words_xml. $drawn_by_xml" "$xmp" >"$1.head"
	# Over what is drawn, gnuplot's own titles would tell the reader its expressions.
	sed -i -e '/^<title>Gnuplot<\/title>$/d' -e 's/\(<g id="gnuplot_plot_[^>]*>\)<title>[^<]*<\/title>/\1/' \
		-e "/^<desc>Produced by GNUPLOT.*<\/desc>\$/{r $1.head" -e 'd}' "$1"
	grep -qxF '<metadata>' "$1" || die "$1: gnuplot has no <desc> any more, in whose place metadata could stand"
}

# The document's information takes the place of cairo's, which has the time of drawing.
label_pdf() {
	local trailer name title_json caption_json data_words_json drawn_by_json created=

	trailer=$(qpdf --show-object=trailer "$1")
	[[ $trailer =~ /Info\ ([0-9]+\ [0-9]+)\ R ]] ||
		die "$1: gnuplot has written no document information, in whose place ours could stand"
	for name in title caption data_words drawn_by; do as_json "${name}_json" "${!name}"; done
	[ -z "$date" ] || { as_json created "D:${date//-/}" && created="\"/CreationDate\": $created,"; }
	cat >"$1.json" <<-END
		{ "qpdf": [{ "jsonversion": 2, "pdfversion": "1.5", "maxobjectid": 1 }, { "obj:${BASH_REMATCH[1]} R": { "value": {
			"/Title": $title_json,
			"/Subject": $caption_json,
			"/Source": $data_words_json,
			$created
			"/Creator": $drawn_by_json
		} } }] }
	END
	qpdf --deterministic-id --object-streams=generate --update-from-json="$1.json" "$1" "$1.new"
	mv "$1.new" "$1"
}

label_png() {
	printf '<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n%s<?xpacket end="r"?>' "$xmp" >"$1.xmp"
	exiv2 -iXX- "$1" <"$1.xmp"
}

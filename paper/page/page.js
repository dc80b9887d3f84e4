/*
 * page.js - what the page does beyond being read: tables sort, the samples behind a row or a dot show themselves, the reader
 * chooses light or dark. Without it everything is still there to read and to download.
 */
'use strict';

// ---- Light and dark ---------------------------------------------------------------------------------------------------

const theme = document.getElementById('theme');
const system = matchMedia('(prefers-color-scheme: dark)');

const isDark = () => (document.documentElement.dataset.theme || (system.matches ? 'dark' : 'light')) === 'dark';
const nameTheme = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; };

theme.addEventListener('click', () => {
	document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
	nameTheme();
});
system.addEventListener('change', nameTheme);
theme.hidden = false;
nameTheme();

// ---- The samples ------------------------------------------------------------------------------------------------------

const numbers = (text) => text.split(' ').map((n) => n === 'NA' ? NaN : Number(n));

const blocksOf = (text) => text.split(',').flatMap((part) => {
	const [from, to] = part.split('-').map(Number);
	return Array.from({ length: (to || from) - from + 1 }, (_, i) => from + i);
});

// By experiment: its rows, as analysis/page_samples.h writes them.
const samples = {};
for (const pre of document.querySelectorAll('pre.samples'))
	samples[pre.dataset.of] = pre.textContent.trimEnd().split('\n').map((line) => {
		const [label, facts, blocks, seconds, cpu, peak] = line.split('\t');
		return {
			label, blocks: blocksOf(blocks), seconds: numbers(seconds), cpu: numbers(cpu), peak: numbers(peak),
			facts: Object.fromEntries(facts.split(';').filter(Boolean).map((fact) => fact.split(/=(.*)/s).slice(0, 2))),
		};
	});

const duration = (s) => s < 1e-3 ? `${(s * 1e6).toFixed(1)} µs` : s < 1 ? `${(s * 1e3).toFixed(2)} ms` : `${s.toFixed(2)} s`;
const memory = (k) => k < 10240 ? `${k.toFixed(0)} KiB` : `${(k / 1024).toFixed(1)} MiB`;
const quantities = [
	['time', 'seconds', duration],
	['CPUs busy', 'cpu', (c) => c.toFixed(2)],
	['peak memory', 'peak', memory],
];

const median = (values) => {
	const sorted = [...values].sort((a, b) => a - b);
	return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

const element = (name, attributes, ...children) => {
	const made = /^(svg|circle|line|text)$/.test(name) ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
	for (const key in attributes) made.setAttribute(key, attributes[key]);
	made.append(...children);
	return made;
};

// All values of one quantity on a line, from the least to the most; each run in the order of its block from top to bottom.
const strip = (values, tell) => {
	const known = values.filter((v) => !Number.isNaN(v));
	const low = Math.min(...known), high = Math.max(...known), width = 400, left = 6;
	const x = (v) => left + (high > low ? (v - low) / (high - low) : 0.5) * (width - 2 * left);
	const picture = element('svg', { viewBox: `0 0 ${width} 50`, 'aria-hidden': 'true' });
	values.forEach((v, i) => {
		if (!Number.isNaN(v)) picture.append(element('circle', { cx: x(v), cy: 5 + 28 * (values.length > 1 ? i / (values.length - 1) : 0.5), r: 2.5, 'data-run': i }));
	});
	picture.append(element('line', { x1: x(median(known)), x2: x(median(known)), y1: 1, y2: 37 }),
		element('text', { x: left, y: 48 }, tell(low)), element('text', { x: width - left, y: 48, 'text-anchor': 'end' }, tell(high)));
	return picture;
};

// What the tip says of one row: its first quantity as a strip; of a single row all of them.
const tellRow = (row, alone) => {
	const parts = [element('p', { class: 'name' }, `${row.label}: ${row.seconds.length} runs, blocks ${row.blocks[0]} to ${row.blocks.at(-1)}`)];
	for (const [name, key, tell] of quantities.slice(0, alone ? 3 : 1)) {
		const known = row[key].filter((v) => !Number.isNaN(v));
		if (known.length)
			parts.push(element('p', {}, `${name}: median ${tell(median(known))}, ${tell(Math.min(...known))} to ${tell(Math.max(...known))}`), strip(row[key], tell));
	}
	return parts;
};

const MOST = 5; // rows in one tip

const tell = (rows) => {
	const parts = rows.slice(0, MOST).flatMap((row) => tellRow(row, rows.length === 1));
	if (rows.length > MOST) parts.push(element('p', {}, `and ${rows.length - MOST} more: ${rows.slice(MOST, MOST + 12).map((row) => row.label).join(', ')}${rows.length > MOST + 12 ? ' …' : ''}`));
	return parts;
};

// ---- The tip ----------------------------------------------------------------------------------------------------------

const tip = document.getElementById('tip');

// Beside what it is about, and within the window.
const place = (box) => {
	const room = 8, own = tip.getBoundingClientRect();
	const below = box.bottom + room + own.height <= innerHeight || box.top < own.height + room;
	tip.style.left = `${Math.max(room, Math.min(box.left, innerWidth - own.width - room))}px`;
	tip.style.top = `${Math.max(room, below ? Math.min(box.bottom + room, innerHeight - own.height - room) : box.top - own.height - room)}px`;
};

let about = null; // the element that the tip is about

const show = (element, parts) => {
	about = element;
	tip.replaceChildren(...parts);
	tip.hidden = false;
	place(about.getBoundingClientRect());
};

const hide = () => {
	about = null;
	tip.hidden = true;
	for (const row of document.querySelectorAll('tr.shown')) row.classList.remove('shown');
};

addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
// It goes along with what it is about, and goes when that leaves the window.
addEventListener('scroll', () => {
	const box = about?.getBoundingClientRect();
	if (box && box.bottom > 0 && box.top < innerHeight) place(box);
	else hide();
}, { passive: true, capture: true });

// ---- Rows of tables ---------------------------------------------------------------------------------------------------

const WHO = ['model', 'program', 'label', 'kernel', 'fastest', 'lock'];
const cellText = (cell) => cell.textContent.trim();

// The rows of samples that a table's row is about: that of its label, or all that have the facts in its cells.
const find = (of, heads, cells) => {
	const who = heads.findIndex((head) => WHO.includes(head));
	if (who < 0) return [];
	const name = cellText(cells[who]).replace(/, each$/, '');
	const facts = heads.map((head, i) => [head.replaceAll(' ', '_'), cellText(cells[i])]).filter(([head, text], i) => i !== who && text !== 'NA' && text !== '');
	const rows = samples[of].filter((row) => facts.every(([head, text]) => !(head in row.facts) || row.facts[head] === text));
	for (const belongs of [(row) => row.label === name, (row) => row.facts[heads[who]] === name || row.facts.model === name,
		(row) => row.label.startsWith(`${name}-`)]) {
		const found = rows.filter(belongs);
		if (found.length) return found;
	}
	return [];
};

// One run of a row, in words and in its strips: the keys left and right, and the mouse along the row, go from one to the next.
const point = (row, run) => {
	const i = Math.max(0, Math.min(row.seconds.length - 1, run));
	const words = quantities.filter(([, key]) => !Number.isNaN(row[key][i])).map(([name, key, tell]) => tell(row[key][i]) + (key === 'cpu' ? ` ${name}` : ''));
	tip.querySelector('.run')?.remove();
	tip.querySelector('.name').after(element('p', { class: 'run' }, `block ${row.blocks[i]}: ${words.join(', ')}`));
	for (const circle of tip.querySelectorAll('circle')) circle.classList.toggle('this', Number(circle.dataset.run) === i);
	return i;
};

const listen = (button, tr, rows) => {
	let run = -1;
	const open = () => { run = -1; hide(); tr.classList.add('shown'); show(tr, tell(rows)); };
	if (rows.length === 1) {
		button.addEventListener('keydown', (event) => {
			const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
			if (!step || about !== tr) return;
			event.preventDefault();
			run = point(rows[0], run + step);
		});
		tr.addEventListener('mousemove', (event) => {
			const box = tr.getBoundingClientRect();
			if (about === tr) run = point(rows[0], Math.floor((event.clientX - box.left) / box.width * rows[0].seconds.length));
		});
	}
	button.setAttribute('aria-describedby', 'tip');
	button.addEventListener('focus', open);
	button.addEventListener('click', open);
	button.addEventListener('blur', hide);
	tr.addEventListener('mouseenter', open);
	tr.addEventListener('mouseleave', hide);
};

const showSamples = (table, of) => {
	const heads = [...table.tHead.rows[0].cells].map(cellText), who = heads.findIndex((head) => WHO.includes(head));
	for (const tr of table.tBodies[0].rows) {
		const rows = find(of, heads, tr.cells);
		if (!rows.length) continue;
		const button = element('button', { type: 'button' }, ...tr.cells[who].childNodes);
		tr.cells[who].append(button);
		listen(button, tr, rows);
	}
};

// ---- Sorting ----------------------------------------------------------------------------------------------------------

const UNITS = { ns: 1e-9, µs: 1e-6, us: 1e-6, ms: 1e-3, s: 1, KiB: 1024, MiB: 1048576 };

// The first number of a cell, in its unit; what has none comes last.
const key = (text) => {
	const found = /^[<>≤≥]? ?([-−+]?\d[\d.]*(?:e[-+]?\d+)?) ?(ns|µs|us|ms|s|KiB|MiB)?(?![a-z])/.exec(text);
	return found ? Number(found[1].replace('−', '-')) * (UNITS[found[2]] || 1) : NaN;
};

const compare = (a, b) => {
	const x = key(a), y = key(b);
	if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
	return Number.isNaN(x) || x === y ? a.localeCompare(b, 'en', { numeric: true }) : x - y;
};

const sort = (table, column) => {
	const th = table.tHead.rows[0].cells[column], up = th.getAttribute('aria-sort') !== 'ascending';
	const rows = [...table.tBodies[0].rows].map((tr) => [cellText(tr.cells[column]), tr]).sort(([a], [b]) => up ? compare(a, b) : compare(b, a));
	for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
	th.setAttribute('aria-sort', up ? 'ascending' : 'descending');
	table.tBodies[0].append(...rows.map(([, tr]) => tr));
};

const VERDICTS = [['good', /^(reproduced|yes|faster|agrees)(?=:|$)/], ['part', /^(direction only|not distinguishable|differs)(?=:|$)/], ['bad', /^(contradicted|no|slower|flips)(?=:|$)/]];

// A cell that begins with a verdict has that in its colour; the word says it, too.
const colour = (td) => {
	for (const [name, pattern] of VERDICTS) {
		const word = pattern.exec(td.textContent)?.[0];
		if (word) td.firstChild.replaceWith(element('span', { class: name }, word), td.firstChild.textContent.slice(word.length));
	}
};

document.querySelectorAll('main table').forEach((table) => {
	const of = table.closest('[data-of]')?.dataset.of;
	[...table.tHead.rows[0].cells].forEach((th, column) => {
		const button = element('button', { type: 'button' }, ...th.childNodes);
		th.append(button);
		button.addEventListener('click', () => sort(table, column));
	});
	for (const td of table.querySelectorAll('td')) colour(td);
	if (of in samples) showSamples(table, of);
});

// ---- Figures ----------------------------------------------------------------------------------------------------------

// A name in a figure shows the samples of that row, or those of that model in every language.
for (const figure of document.querySelectorAll('figure[data-of]')) {
	const rows = samples[figure.dataset.of] || [];
	for (const text of figure.querySelectorAll('svg text')) {
		const name = text.textContent.trim();
		const found = rows.filter((row) => row.label === name).concat(rows.filter((row) => row.label !== name && row.facts.model === name));
		if (!found.length) continue;
		text.classList.add('who');
		text.addEventListener('mouseenter', () => show(text, tell(found)));
		text.addEventListener('mouseleave', hide);
	}
}

// A table that the page has to download.
const embedded = (figure, file) => {
	const link = [...figure.querySelectorAll('.data a')].find((a) => a.download.endsWith(`-${file}`));
	const bytes = Uint8Array.from(atob(link.href.split(',')[1]), (c) => c.charCodeAt(0));
	const [head, ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n').map((line) => line.split('\t'));
	return lines.map((line) => Object.fromEntries(line.map((cell, i) => [head[i], cell])));
};

// Models of one kind share a row of that figure, whatever they are called in C and in Python.
const kin = (name) => name.replace(/^async(io)?_/, '');

// In the figure of models every dot is a run: the first plot of each panel has those of a group, in the table's order, a little above
// or below their row.
const dots = (figure) => {
	const names = new Map(embedded(figure, 'figure.tsv').map((row) => [`${row.y} ${row.group}`, row.row]));
	const points = Map.groupBy ? Map.groupBy(embedded(figure, 'figure-points.tsv'), (p) => p.group) : new Map();
	for (const [group, runs] of points) {
		const uses = figure.querySelectorAll(`#models-gnuplot_plot_1${'abcdefghijklmnopqrstuvwxyz'[group]} use`);
		if (uses.length !== runs.length) continue;
		uses.forEach((use, i) => {
			const name = names.get(`${Math.round(runs[i].y)} ${group}`), seconds = Number(runs[i].seconds);
			const nearest = (row) => row.seconds.reduce((best, s, k) => Math.abs(s - seconds) < Math.abs(row.seconds[best] - seconds) ? k : best, 0);
			use.classList.add('who');
			use.addEventListener('mouseenter', () => {
				const close = (row) => Math.abs(row.seconds[nearest(row)] - seconds) <= 1e-4 * seconds;
				const row = samples.models.find((r) => (r.label === name || kin(r.facts.model) === kin(name)) && close(r));
				show(use, [element('p', { class: 'name' }, `${row ? row.label : name}: ${duration(seconds)}`),
					element('p', {}, row ? `block ${row.blocks[nearest(row)]}` : 'published by the article')]);
			});
			use.addEventListener('mouseleave', hide);
		});
	}
};

const models = document.getElementById('figure-models');
if (models && samples.models) dots(models);

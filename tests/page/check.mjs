/*
 * check.mjs - one check of a page in a browser; what is wrong is printed, and then it fails.
 *
 * usage: node check.mjs CHECK PAGE [ARGUMENT]...
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { open } from './browser.mjs';

const [name, page, ...rest] = process.argv.slice(2);
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } };
let browser;

const nothing_wrong = () => {
	assert.deepEqual(browser.errors, [], 'errors in the console');
	assert.deepEqual(browser.requests.filter((url) => !url.startsWith('data:')).map((url) => url.replace(/.*\//, '')), [page.replace(/.*\//, '')],
		'requests besides the page');
};

// Focuses what the selector finds, and says whether that has the focus.
const focus = (selector) => browser.evaluate(`(() => { const e = document.querySelector(${JSON.stringify(selector)});
	e.closest('details')?.setAttribute('open', ''); e.focus(); return document.activeElement === e; })()`);

// The middle of an element, in the window, when it has been scrolled into it.
const middle = (expression) => browser.evaluate(`new Promise((resolve) => { const e = ${expression}; e.closest('details')?.setAttribute('open', '');
	e.scrollIntoView({ block: 'center' }); requestAnimationFrame(() => requestAnimationFrame(() => { const b = e.getBoundingClientRect();
	resolve({ x: b.x + b.width / 2, y: b.y + b.height / 2 }); })); })`);

const tip = () => browser.evaluate(`(() => { const t = document.getElementById('tip'), b = t.getBoundingClientRect();
	return { shown: !t.hidden, text: t.innerText, dots: t.querySelector('svg')?.querySelectorAll('circle').length || 0,
		within: b.left >= 0 && b.top >= 0 && b.right <= innerWidth && b.bottom <= innerHeight }; })()`);

const column = (table, number) => browser.evaluate(`[...document.querySelector(${JSON.stringify(table)}).tBodies[0].rows].map((r) => r.cells[${number}].textContent.trim())`);

const checks = {
	// Nothing that axe-core knows is wrong, on that screen, in light or dark; and the page is no wider than the screen.
	async accessible(axe, size) {
		browser = await open(page, sizes[size]);
		await browser.evaluate(`document.querySelectorAll('details').forEach((d) => { d.open = true; })`);
		assert(await browser.evaluate('document.scrollingElement.scrollWidth <= innerWidth'), 'the page is wider than the screen');
		// A figure is one picture to whoever cannot see it, and a table's rows are alike: axe would take minutes for each dot and cell.
		await browser.evaluate(`document.querySelectorAll('figure svg').forEach((s) => s.replaceChildren());
			document.querySelectorAll('tbody').forEach((b) => [...b.rows].slice(12).forEach((r) => r.remove()))`);
		await browser.evaluate(readFileSync(axe, 'utf8'));
		const run = (options) => browser.evaluate(`axe.run(document, { resultTypes: ['violations'], ...${JSON.stringify(options)} }).then((r) => ({
			passes: r.passes.map((p) => p.id), violations: r.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) +
			' ' + n.failureSummary).join(' | ')) }))`);
		for (const [scheme, rules, options] of [['light', ['color-contrast', 'button-name', 'link-name', 'document-title', 'html-has-lang'], {}],
			['dark', ['color-contrast'], { runOnly: ['color-contrast'] }]]) {
			await browser.scheme(scheme);
			assert.equal(await browser.evaluate('getComputedStyle(document.documentElement).colorScheme'), scheme);
			const found = await run(options);
			assert.deepEqual(found.violations, [], scheme);
			for (const rule of rules) assert(found.passes.includes(rule), `${rule} was not looked at`);
		}
		nothing_wrong();
	},

	// Ids are those of one element, and what a figure refers to is its own.
	async ids() {
		browser = await open(page);
		const ids = await browser.evaluate(`[...document.querySelectorAll('[id]')].map((e) => e.id)`);
		assert.equal(new Set(ids).size, ids.length, 'an id stands twice');
		assert.deepEqual(await browser.evaluate(`[...document.querySelectorAll('svg use, svg [fill^="url(#"]')].filter((u) => { const to = document.getElementById((u.getAttribute('href') ||
			u.getAttribute('fill').slice(4, -1)).slice(1)); return !to || to.closest('svg') !== u.closest('svg'); }).map((u) => u.outerHTML)`), [], 'references that lead nowhere');
		assert.deepEqual(await browser.evaluate(`[...document.querySelectorAll('figure svg')].filter((s) => s.getAttribute('role') !== 'img' ||
			!document.getElementById(s.getAttribute('aria-labelledby')).innerText.trim()).length`), 0, 'a figure without a name');
		nothing_wrong();
	},

	// A table is sorted by Enter, upwards, then downwards.
	async sorted(table, number) {
		browser = await open(page);
		const before = await column(table, number);
		const value = (text) => Number(/^[\d.]+/.exec(text)[0]) * ({ µs: 1e-6, ms: 1e-3, s: 1 }[/ (µs|ms|s)\b/.exec(text)?.[1]] ?? 1);
		assert(await focus(`${table} th:nth-child(${Number(number) + 1}) button`), 'the heading takes no focus');
		for (const [order, direction] of [['ascending', 1], ['descending', -1]]) {
			await browser.press('Enter');
			const now = await column(table, number);
			assert.deepEqual(now.map(value), before.map(value).sort((a, b) => direction * (a - b)), order);
			assert.equal(await browser.evaluate(`document.querySelector(${JSON.stringify(table)}).tHead.rows[0].cells[${number}].ariaSort`), order);
		}
		nothing_wrong();
	},

	// A row shows its runs to who comes by keyboard, and by mouse; Escape and leaving end that.
	async samples(row, runs, size) {
		browser = await open(page, sizes[size]);
		const button = `[...document.querySelectorAll('tbody button')].find((b) => b.textContent === ${JSON.stringify(row)})`;
		const at = await middle(`${button}.closest('tr')`);
		assert.equal((await tip()).shown, false);
		await browser.evaluate(`${button}.focus({ preventScroll: true })`);
		const focused = await tip();
		assert(focused.shown && focused.within, 'no samples by focus, or not in the window');
		assert.equal(focused.dots, Number(runs), 'dots');
		assert.match(focused.text, new RegExp(`^${row}: ${runs} runs, blocks \\d+ to \\d+`));
		await browser.press('Escape');
		assert.equal((await tip()).shown, false, 'Escape');
		await browser.evaluate('document.activeElement.blur()');
		await browser.point(Math.min(at.x, sizes[size].width - 40), at.y);
		const hovered = await tip();
		assert(hovered.shown && hovered.dots === focused.dots, 'no samples by mouse');
		await browser.point(0, 0);
		assert.equal((await tip()).shown, false, 'leaving');
		nothing_wrong();
	},

	// The keys left and right go from run to run, in the order of blocks; so does the mouse along the row.
	async one_run() {
		browser = await open(page);
		const button = `[...document.querySelectorAll('#models tbody button')].find((b) => b.textContent === 'threads')`;
		const at = await middle(`${button}.closest('tr')`);
		await browser.evaluate(`${button}.focus({ preventScroll: true })`);
		const seen = [];
		for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft']) {
			await browser.press(key);
			seen.push(/block (\d+): [\d.]+ ms, [\d.]+ CPUs busy, \d+ KiB/.exec((await tip()).text)?.[1]);
		}
		assert.deepEqual(seen, ['2', '3', '2']);
		await browser.point(at.x, at.y);
		assert.match((await tip()).text, /block (7|8|9)\d: /);
		nothing_wrong();
	},

	// Every dot of the figure of models that is a run of ours tells its row, its time and its block.
	async dots(count) {
		browser = await open(page);
		const dots = await browser.evaluate(`document.querySelectorAll('#figure-models svg use.who').length`);
		assert.equal(dots, Number(count));
		const told = [];
		for (const dot of [0, 777, dots - 60]) {
			await browser.evaluate(`document.querySelectorAll('#figure-models svg use.who')[${dot}].dispatchEvent(new MouseEvent('mouseenter'))`);
			told.push((await tip()).text);
			assert.match(told.at(-1), /^[a-z0-9_.-]+: [\d.]+ (µs|ms|s)\s+(block \d+)$/);
		}
		assert.equal(new Set(told).size, 3);
		const at = await middle(`[...document.querySelectorAll('#figure-models svg text')].find((t) => t.textContent === 'threads')`);
		await browser.point(at.x, at.y);
		assert.match((await tip()).text, /^threads: \d+ runs/);
		nothing_wrong();
	},

	async theme() {
		browser = await open(page);
		const colour = () => browser.evaluate('getComputedStyle(document.body).backgroundColor');
		const light = await colour();
		assert(await focus('#theme'));
		await browser.press('Enter');
		const dark = await colour();
		assert.notEqual(dark, light);
		await browser.press('Enter');
		assert.equal(await colour(), light);
		nothing_wrong();
	},

	// What can be read without script, as one text: to be looked into by who calls this.
	async plain() {
		browser = await open(page, { script: false });
		assert.equal(await browser.evaluate(`document.querySelectorAll('tbody button, th button').length`), 0);
		process.stdout.write(await browser.evaluate(`document.querySelectorAll('details').forEach((d) => { d.open = true; }); document.body.innerText`));
		nothing_wrong();
	},

	// For people to look at.
	async picture(file, size, scheme, selector) {
		browser = await open(page, sizes[size]);
		await browser.scheme(scheme);
		if (selector) await middle(`document.querySelector(${JSON.stringify(selector)})`);
		await browser.picture(file);
	},
};

try {
	assert(name in checks, `there is no check ${name}`);
	await checks[name](...rest);
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
} finally {
	await browser?.close();
}

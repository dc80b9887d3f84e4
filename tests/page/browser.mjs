/*
 * browser.mjs - a headless Chromium that has one page open, by its DevTools protocol over a pipe.
 *
 * What the page asks for and what goes wrong in it is kept: `requests`, `errors`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ANSWER_MS = 180000; // within which the browser must answer: a machine may be busy

export async function open(page, { width = 1280, height = 900, script = true } = {}) {
	const home = mkdtempSync(join(tmpdir(), 'page-'));
	const chromium = spawn('chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', `--user-data-dir=${home}`, '--remote-debugging-pipe', 'about:blank'],
	{ stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
	const ended = new Promise((resolve) => chromium.on('close', resolve));
	const waiting = new Map(), listeners = [], requests = [], errors = [];
	let last = 0, rest = '', session;

	const give_up = (why) => { for (const { reject } of waiting.values()) reject(new Error(why)); };
	chromium.on('error', (error) => give_up(`chromium: ${error.message}`));
	chromium.on('close', () => give_up('chromium has ended'));
	chromium.stdio[3].on('error', () => {});
	chromium.stdio[4].on('data', (data) => {
		const parts = (rest + data).split('\0');
		rest = parts.pop();
		for (const part of parts) {
			const message = JSON.parse(part);
			if (message.id) {
				const { resolve, reject } = waiting.get(message.id);
				waiting.delete(message.id);
				message.error ? reject(new Error(message.error.message)) : resolve(message.result);
			} else {
				for (const listener of listeners) listener(message);
			}
		}
	});
	const send = (method, params = {}) => new Promise((resolve, reject) => {
		const id = ++last;
		const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), ANSWER_MS);
		waiting.set(id, { resolve: (x) => { clearTimeout(timer); resolve(x); }, reject: (x) => { clearTimeout(timer); reject(x); } });
		chromium.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: session })}\0`);
	});
	const event = (method) => new Promise((resolve) => listeners.push((message) => message.method === method && resolve(message.params)));

	listeners.push(({ method, params }) => {
		if (method === 'Network.requestWillBeSent') requests.push(params.request.url);
		if (method === 'Runtime.exceptionThrown') errors.push(params.exceptionDetails.exception?.description || params.exceptionDetails.text);
		if (method === 'Runtime.consoleAPICalled' && /error|warning|assert/.test(params.type)) errors.push(`console.${params.type}`);
		if (method === 'Log.entryAdded' && /error|warning/.test(params.entry.level)) errors.push(params.entry.text);
	});

	const { targetInfos } = await send('Target.getTargets');
	({ sessionId: session } = await send('Target.attachToTarget', { targetId: targetInfos.find((t) => t.type === 'page').targetId, flatten: true }));
	for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await send(`${domain}.enable`);
	await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
	const scheme = (value) => send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
	await scheme('light');
	await send('Emulation.setFocusEmulationEnabled', { enabled: true });
	if (!script) await send('Emulation.setScriptExecutionDisabled', { value: true });
	const loaded = event('Page.loadEventFired');
	await send('Page.navigate', { url: pathToFileURL(page).href });
	await loaded;

	const keys = { Enter: [13, '\r'], Escape: [27], ArrowLeft: [37], ArrowRight: [39] };
	return {
		requests, errors, scheme,
		async evaluate(expression) { // a value, or a promise of one
			const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
			if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
			return result.value;
		},
		async press(key) {
			const [windowsVirtualKeyCode, text] = keys[key];
			await send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', key, code: key, windowsVirtualKeyCode, text });
			await send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode });
		},
		async point(x, y) { await send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y }); },
		async picture(file) {
			const { data } = await send('Page.captureScreenshot');
			writeFileSync(file, Buffer.from(data, 'base64'));
		},
		async close() {
			await Promise.race([send('Browser.close').catch(() => {}), ended]);
			await ended;
			rmSync(home, { recursive: true, force: true });
		},
	};
}

// How fast the page is in Chromium with software OpenGL: scripts/bench_web.sh, which prints what docs/benchmarks.md has.
//
//   node page.mjs FOLDER [FOLDER OF ANOTHER PAGE]
//
// Of another page only what every page has is measured.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const runs = 7;
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

function serve(folder) {
    const server = http.createServer((request, response) => {
        const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
        const file = path.join(folder, name.endsWith('/') ? `${name}index.html` : path.normalize(name));
        if (!fs.existsSync(file)) return response.writeHead(404).end();
        response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
        fs.createReadStream(file).pipe(response);
    });
    return new Promise((done) => server.listen(0, '127.0.0.1', () => done([server, `http://localhost:${server.address().port}/`])));
}

const start = () => puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist',
        '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const show = (what, numbers, unit, digits = 0) => console.log(`| ${what} | ${median(numbers).toFixed(digits)} ${unit} (${Math.min(...numbers).toFixed(digits)}–${Math.max(...numbers).toFixed(digits)}) |`);

async function open(context, address) {
    const page = await context.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(address, { waitUntil: 'load', timeout: 120_000 });
    return page;
}

// From the start of the navigation to the end of the first frame.
const firstFrameMs = (page) => page.evaluate(() => new Promise((done) => {
    const look = () => (Module.page.isRunning ? requestAnimationFrame(() => setTimeout(() => done(Module.page.firstFrameMs ?? performance.now()))) : setTimeout(look, 2));
    look();
}));

const renderedBytes = async (page) => {
    const session = await page.createCDPSession();
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const wasm = await page.evaluate(() => (globalThis.Module?.HEAPU8 ?? Module.wasmMemory ?? { length: 0 }).length ?? 0).catch(() => 0);
    return usedSize + wasm;
};

async function measureQkv(address) {
    const cold = [];
    const kept = [];
    const memory = [];
    for (let run = 0; run < runs; ++run) {
        const browser = await start();
        const context = await browser.createBrowserContext();
        const page = await open(context, address);
        cold.push(await firstFrameMs(page));
        memory.push(await renderedBytes(page) / 2 ** 20);
        await page.evaluate(() => navigator.serviceWorker.ready);
        await page.close();
        const again = await open(context, address);
        kept.push(await firstFrameMs(again));
        await browser.close();
    }
    show('first frame, cold', cold, 'ms');
    show('first frame, from the service worker', kept, 'ms');
    show('memory of script and WebAssembly at the first screen', memory, 'MiB');

    const browser = await start();
    const page = await open(await browser.createBrowserContext(), address);
    await firstFrameMs(page);
    const frames = await page.evaluate(() => Array.from({ length: 60 }, () => {
        const before = performance.now();
        Module._qkv_frame();
        return performance.now() - before;
    }).slice(10));
    show('a frame, script and WebAssembly, first screen', frames, 'ms', 1);
    const words = Array.from({ length: 16 }, (_, i) => String.fromCodePoint(0xac00 + 28 * i)).join(' ');
    await page.mouse.click(200, 40);
    await page.keyboard.down('Control');
    await page.keyboard.press('a');
    await page.keyboard.up('Control');
    const session = await page.createCDPSession();
    await session.send('Input.insertText', { text: words });
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await new Promise((done) => setTimeout(done, 1000));
    const edits = await page.evaluate(() => Array.from({ length: 30 }, (_, i) => {
        const before = performance.now();
        Module.page.keyboard.tapWithCtrl(i % 2 ? 'KeyY' : 'KeyZ');  // takes an edit back, or makes it again
        return (performance.now() - before) / 3;  // it draws three frames
    }));
    show('edit and its frame, n = 16', edits, 'ms', 1);
    await browser.close();
}

async function measureOther(address) {
    const cold = [];
    const memory = [];
    for (let run = 0; run < runs; ++run) {
        const browser = await start();
        const page = await open(await browser.createBrowserContext(), address);
        cold.push(await page.evaluate(() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))));
        memory.push(await renderedBytes(page) / 2 ** 20);
        await browser.close();
    }
    show('largest contentful paint, cold', cold, 'ms');
    show('memory of script at the first screen', memory, 'MiB');
}

const [folder, other] = process.argv.slice(2);
for (const [name, of, measure] of [['qkv', folder, measureQkv], ['the other page', other, measureOther]]) {
    if (!of) continue;
    const [server, address] = await serve(of);
    console.log(`| ${name} | |\n|---|---|`);
    await measure(address);
    server.closeAllConnections();
    server.close();
}
